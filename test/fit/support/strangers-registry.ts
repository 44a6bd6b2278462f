import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface StrangersRegistry {
  readonly url: string;
  /** The paths that were asked for. */
  readonly asked: readonly string[];
  close(): void;
}

/** A registry of npm where somebody has published a package under the name `sluice`. */
export async function strangersRegistry(): Promise<StrangersRegistry> {
  const asked: string[] = [];
  const server = createServer(({ url: address = "" }, response) => {
    asked.push(address);
    if (address !== "/sluice") return response.writeHead(404).end("{}");
    const dist = { tarball: `${url}/sluice-9.9.9.tgz` };
    const version = { name: "sluice", version: "9.9.9", bin: { sluice: "stranger.js" }, dist };
    return response.end(
      JSON.stringify({ name: "sluice", "dist-tags": { latest: "9.9.9" }, versions: { "9.9.9": version } }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    asked,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
