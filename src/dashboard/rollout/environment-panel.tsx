import { useState } from "react";
import type { Rollout } from "../../generated/contract.ts";
import { useExplainedFlags } from "../api/queries.ts";
import { useApi } from "../api/session.tsx";
import { describeError } from "../api/problem.ts";
import { useAnnounce } from "../parts/announcer.tsx";
import { AsyncView } from "../parts/async-view.tsx";
import { copyText } from "../parts/copy-text.ts";
import { Icon } from "../parts/icon.tsx";
import { EnvironmentTable } from "./environment-table.tsx";

const FORMS = [
  { form: "dotenv", word: "dotenv" },
  { form: "shell", word: "shell" },
  { form: "json", word: "JSON" },
] as const;

/** What is in force, and where each value comes from. */
export function EnvironmentPanel({ rollout }: { readonly rollout: Rollout }) {
  const query = useExplainedFlags(rollout.rollout);
  return (
    <section className="panel" aria-labelledby="environment">
      <div className="panel-head">
        <h2 id="environment">Environment in force</h2>
        <CopyButtons rollout={rollout.rollout} />
      </div>
      <AsyncView query={query} what="the environment" height={12}>
        {(environment) => (
          <EnvironmentTable environment={environment} caption={`Flags in force at revision ${environment.revision}`} />
        )}
      </AsyncView>
    </section>
  );
}

/** Copies exactly what a deployment would be given: the service's own answer in that form. */
function CopyButtons({ rollout }: { readonly rollout: string }) {
  const api = useApi();
  const announce = useAnnounce();
  const [said, setSaid] = useState<string | null>(null);
  async function copy(form: string, word: string) {
    try {
      const answer = await api.raw(`/v1/rollouts/${encodeURIComponent(rollout)}/flags?format=${form}`, {
        accept: "*/*",
      });
      await copyText(await answer.text());
      setSaid(`Copied as ${word}`);
      announce(`Copied as ${word}`);
    } catch (error) {
      setSaid(`Not copied: ${describeError(error)}`);
    }
  }
  return (
    <div className="row">
      {said !== null && <span className="small quiet">{said}</span>}
      {FORMS.map(({ form, word }) => (
        <button key={form} type="button" className="button button-small" onClick={() => void copy(form, word)}>
          <Icon name="copy" /> <span className="visually-hidden">Copy as</span> {word}
        </button>
      ))}
    </div>
  );
}
