import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { observedService, type ObservedService } from "./support/observed-service.ts";

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly { key: string; value: Readonly<Record<string, unknown>> }[];
}

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const PARENT = "b7ad6b7169203331";
const SECRET = "webhook-secret-of-the-test";

/** A collector and a receiver of notices in one. */
describe("traces of a service that was given a collector", () => {
  const spans: Span[] = [];
  const delivered: IncomingHttpHeaders[] = [];
  const bodies: string[] = [];
  let server: Server;
  let service: ObservedService;

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
      request.on("end", () => {
        if (request.url === "/v1/traces") {
          bodies.push(body);
          const { resourceSpans } = JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
          spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
        } else delivered.push(request.headers);
        response.writeHead(200, { "content-type": "application/json" }).end("{}");
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
    service = await observedService({
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      SLUICE_WEBHOOK_URL: `${url}/hook`,
      SLUICE_WEBHOOK_SECRET: SECRET,
      SLUICE_NOTIFY_ALLOW_PRIVATE: "true",
    });
    const traceparent = `00-${TRACE}-${PARENT}-01`;
    await service.ask("POST", "/v1/rollouts/autopack/promote", { reason: "too early" }, { traceparent });
    await service.ask("POST", "/v1/rollouts/autopack/hold", { reason: "wait" });
    const deadline = Date.now() + 15_000;
    while (delivered.length < 3 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
    // What was not sent yet is sent now.
    await service.stop();
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });

  const inTrace = (traceId: string) => spans.filter((span) => span.traceId === traceId);
  const valueOf = ({ attributes }: Span, wanted: string) =>
    Object.values(attributes.find(({ key }) => key === wanted)?.value ?? {})[0];

  it("go on where the caller began, from the request down to the store", () => {
    const [request, ...others] = inTrace(TRACE).toSorted((a) => (a.name === "request" ? -1 : 1));
    expect(request).toMatchObject({ name: "request", parentSpanId: PARENT });
    const command = others.find(({ name }) => name === "command promote");
    expect(command?.parentSpanId).toBe(request?.spanId);
    const children = others.filter(({ parentSpanId }) => parentSpanId === command?.spanId).map(({ name }) => name);
    expect(children.toSorted()).toEqual(["assess", "store commit"]);
    expect(request && valueOf(request, "sluice.operation")).toBe("promoteRollout");
    expect(command && valueOf(command, "sluice.outcome")).toBe("refused");
  });

  it("begin anew where the caller has none", () => {
    const hold = spans.find(({ name }) => name === "command hold");
    const request = hold && inTrace(hold.traceId).find(({ name }) => name === "request");
    expect(hold?.traceId).not.toBe(TRACE);
    expect(request?.parentSpanId ?? "").toBe("");
  });

  it("go on at the receivers of notices", () => {
    const deliveries = spans.filter(({ name }) => name === "deliver");
    expect(deliveries.length).toBeGreaterThanOrEqual(3);
    const told = delivered.map(({ traceparent }) => traceparent).toSorted();
    expect(told).toEqual(deliveries.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`).toSorted());
  });

  it("say which service it is, and no secret", () => {
    expect(bodies.join("")).toContain('"service.name"');
    expect(bodies.join("")).not.toContain(SECRET);
    expect(bodies.join("")).not.toContain("too early");
  });
});
