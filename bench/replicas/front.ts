import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "./replica-process.ts";

export interface Front {
  readonly name: string;
  readonly url: string;
  stop(): Promise<void>;
}

/** One address before the replicas: haproxy where it is installed, else a small proxy of our own. */
export function startFront(folder: string, ports: readonly number[]): Promise<Front> {
  const installed = spawnSync("haproxy", ["-v"]).status === 0;
  return installed ? startHaproxy(folder, ports) : startSmallProxy(ports);
}

/** The configuration of docs/replicas.md. */
function haproxyConfig(port: number, ports: readonly number[]): string {
  const servers = ports.map(
    (replica, i) => `  server replica${i + 1} 127.0.0.1:${replica} check inter 200ms fall 1 rise 1`,
  );
  return `defaults
  mode http
  timeout connect 1s
  timeout client 90s
  timeout server 90s
  timeout check 2s
  retries 3
  option redispatch
  retry-on conn-failure empty-response response-timeout
frontend sluice
  bind 127.0.0.1:${port}
  default_backend replicas
backend replicas
  balance roundrobin
  http-request disable-l7-retry unless METH_GET
  option httpchk GET /readyz
${servers.join("\n")}
`;
}

async function startHaproxy(folder: string, ports: readonly number[]): Promise<Front> {
  const port = await freePort();
  const file = path.join(folder, "haproxy.cfg");
  writeFileSync(file, haproxyConfig(port, ports));
  const child = spawn("haproxy", ["-db", "-q", "-f", file], { stdio: ["ignore", "ignore", "inherit"] });
  const url = `http://127.0.0.1:${port}`;
  await untilAnswered(url);
  return {
    name: "haproxy",
    url,
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}

const CHECK_EVERY_MS = 200;

/** Round robin over the replicas that say they are ready; a request that found no connection goes to the next. */
async function startSmallProxy(ports: readonly number[]): Promise<Front> {
  const agent = new http.Agent({ keepAlive: true });
  const ready = new Set(ports);
  let turn = 0;
  const timer = setInterval(() => {
    for (const port of ports) {
      http
        .get({ port, host: "127.0.0.1", path: "/readyz" }, (answer) => {
          answer.resume();
          if (answer.statusCode === 200) ready.add(port);
          else ready.delete(port);
        })
        .on("error", () => ready.delete(port));
    }
  }, CHECK_EVERY_MS);

  function forward(request: http.IncomingMessage, response: http.ServerResponse, body: Buffer, tries: number): void {
    const choice = ready.size > 0 ? [...ready] : [...ports];
    const port = choice[turn++ % choice.length];
    const { method, url, headers } = request;
    const onward = http.request({ host: "127.0.0.1", port, method, path: url, headers, agent }, (answer) => {
      const { connection: _, ...passed } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, passed);
      answer.pipe(response);
    });
    onward.on("error", () => {
      if (method === "GET" && tries > 0 && !response.headersSent) forward(request, response, body, tries - 1);
      else response.writeHead(502).end();
    });
    onward.end(body);
  }

  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => forward(request, response, Buffer.concat(chunks), 3));
  });
  const port = await freePort();
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    name: "a small proxy of our own",
    url: `http://127.0.0.1:${port}`,
    async stop() {
      clearInterval(timer);
      server.close();
      server.closeAllConnections();
      agent.destroy();
    },
  };
}

async function untilAnswered(url: string): Promise<void> {
  for (let tries = 0; tries < 250; tries += 1) {
    const answered = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (answered) return;
    await delay(20);
  }
  throw new Error(`the front at ${url} does not reach a replica within 5 s`);
}
