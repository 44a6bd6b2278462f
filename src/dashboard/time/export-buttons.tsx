import { useState } from "react";
import { describeError } from "../api/problem.ts";
import { useApi } from "../api/session.tsx";
import { useAnnounce } from "../parts/announcer.tsx";
import { auditSearch, type AuditFilters } from "./audit-query.ts";

const FORMS = [
  { name: "NDJSON", accept: "application/x-ndjson", file: "sluice-audit.ndjson" },
  { name: "CSV", accept: "text/csv", file: "sluice-audit.csv" },
] as const;

/** Downloads all the filters match. By fetch, because a plain link would not carry the token (and must not carry it in its URL). */
export function ExportButtons({ filters }: { readonly filters: AuditFilters }) {
  const api = useApi();
  const announce = useAnnounce();
  const [failure, setFailure] = useState("");
  const [busy, setBusy] = useState("");
  async function download({ name, accept, file }: (typeof FORMS)[number]) {
    setBusy(name);
    setFailure("");
    try {
      const response = await api.raw(`/v1/audit${auditSearch(filters)}`, { accept });
      save(await response.blob(), file);
      announce(`${file} was downloaded`);
    } catch (error) {
      setFailure(`The export failed: ${describeError(error)}`);
    } finally {
      setBusy("");
    }
  }
  return (
    <>
      {failure !== "" && (
        <span role="alert" className="small tone-stop">
          {failure}
        </span>
      )}
      {FORMS.map((form) => (
        <button
          key={form.name}
          type="button"
          className="button button-small"
          disabled={busy !== ""}
          onClick={() => void download(form)}
        >
          {busy === form.name ? "Exporting …" : `Export ${form.name}`}
        </button>
      ))}
    </>
  );
}

function save(blob: Blob, file: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = file;
  link.click();
  // The browser has taken hold of it by the next turn.
  setTimeout(() => URL.revokeObjectURL(address), 0);
}
