import { AsyncLocalStorage } from "node:async_hooks";
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Context, type Span as OtelSpan } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { formatTraceparent, parseTraceparent } from "./traceparent.ts";
import type { Span, Tracer } from "./tracer.ts";

export interface OtlpOptions {
  /** Base URL of a collector's OTLP/HTTP receiver. */
  readonly endpoint: string;
  readonly service: string;
  readonly version: string;
}

const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL };
/** A collector that hangs must not hold up a shutdown. */
const EXPORT_TIMEOUT_MS = 3_000;

/**
 * Sends spans to a collector, in batches. Nothing is registered globally: who begins a span is handed the tracer, and which span
 * is the current one is remembered here.
 */
export function createOtlpTracer({ endpoint, service, version }: OtlpOptions): Tracer {
  const url = `${endpoint.replace(/\/+$/, "")}/v1/traces`;
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: EXPORT_TIMEOUT_MS });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ "service.name": service, "service.version": version }),
    spanProcessors: [new BatchSpanProcessor(exporter, { exportTimeoutMillis: EXPORT_TIMEOUT_MS })],
  });
  const tracer = provider.getTracer("sluice", version);
  const current = new AsyncLocalStorage<Context>();
  const here = () => current.getStore() ?? ROOT_CONTEXT;
  const beneath = (parent: string | undefined) => {
    const remote = parseTraceparent(parent);
    return remote ? trace.setSpanContext(ROOT_CONTEXT, { ...remote, isRemote: true }) : here();
  };
  return {
    begin(name, kind, attributes, parent) {
      const context = beneath(parent);
      const span = tracer.startSpan(name, { kind: KINDS[kind], attributes }, context);
      return spanOf(span, (work) => current.run(trace.setSpan(context, span), work));
    },
    onward() {
      const span = trace.getSpanContext(here());
      return span ? { traceparent: formatTraceparent(span) } : {};
    },
    close: () => provider.shutdown(),
  };
}

function spanOf(span: OtelSpan, within: Span["within"]): Span {
  return {
    set: (attributes) => void span.setAttributes(attributes),
    failed(error) {
      // The kind of error and not its message, which may quote a connection string: the log has it, with secrets taken out.
      const type = error instanceof Error ? error.name : typeof error;
      span.setAttribute("error.type", type);
      span.setStatus({ code: SpanStatusCode.ERROR });
    },
    end: () => span.end(),
    within,
  };
}
