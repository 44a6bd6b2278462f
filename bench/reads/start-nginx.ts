import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "../support/free-port.ts";
import { SERVER_CORE, startPinned, type Pinned } from "../support/pinned.ts";

/** nginx on the server core with one worker, serving these bytes as a file, as fast as it is known to: open file kept, no log. */
export async function startNginx(body: Buffer): Promise<Pinned & { readonly url: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-nginx-"));
  const port = await freePort();
  writeFileSync(path.join(folder, "flags.json"), body);
  writeFileSync(
    path.join(folder, "nginx.conf"),
    `daemon off; master_process off; worker_processes 1; pid ${folder}/pid; error_log stderr;
events { worker_connections 1024; }
http {
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 100000000; open_file_cache max=10;
  types { application/json json; }
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  server { listen 127.0.0.1:${port}; root ${folder}; }
}
`,
  );
  const nginx = startPinned(SERVER_CORE, "nginx", ["-c", path.join(folder, "nginx.conf"), "-p", folder]);
  const url = `http://127.0.0.1:${port}/flags.json`;
  for (let patience = 50; ; patience -= 1) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) break;
    if (patience === 0) throw new Error(`nginx does not answer at ${url}`);
    await delay(100);
  }
  return {
    ...nginx,
    url,
    async stop() {
      await nginx.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
