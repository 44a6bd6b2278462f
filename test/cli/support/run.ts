import { spawn } from "node:child_process";
import { runCli } from "../../../src/cli/run-cli.ts";
import type { CliIo, Environment } from "../../../src/cli/cli-io.ts";
import { NOW } from "./answers.ts";

export interface Asked {
  /** "POST /v1/rollouts/autopack/promote?dryRun=true" */
  readonly request: string;
  readonly headers: Headers;
  readonly body: string;
}

/** By "METHOD /path?query": a JSON value, or a text, or a problem (told by its status). */
export type Answers = Readonly<Record<string, unknown>>;

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly asked: readonly Asked[];
}

export const URL_OF_SERVICE = "http://sluice.test:8080";

/** Runs the CLI against a service that knows just these answers. */
export async function sluice(
  argv: readonly string[],
  options: {
    readonly answers?: Answers;
    readonly env?: Environment;
    readonly stdin?: string;
    readonly io?: Partial<CliIo>;
  } = {},
): Promise<Ran> {
  const asked: Asked[] = [];
  let out = "";
  let err = "";
  const io: CliIo = {
    stdout: (text) => (out += text),
    stderr: (text) => (err += text),
    stdin: () => Promise.resolve(options.stdin ?? ""),
    fetch: async (input, init) => {
      const address = new URL(String(input));
      const request = `${init?.method ?? "GET"} ${address.pathname}${address.search}`;
      asked.push({
        request,
        headers: new Headers(init?.headers),
        body: typeof init?.body === "string" ? init.body : "",
      });
      return answer(request, options.answers ?? {});
    },
    isTty: false,
    hasTerminal: false,
    now: () => new Date(NOW),
    random: () => 0,
    spawn,
    onSignal: () => () => undefined,
    ...options.io,
  };
  const code = await runCli(argv, { SLUICE_URL: URL_OF_SERVICE, ...options.env }, io);
  return { code, out, err, asked };
}

function answer(request: string, answers: Answers): Response {
  if (!Object.hasOwn(answers, request)) {
    const missing = {
      type: "/problems/route-not-found",
      title: "No such address",
      status: 404,
      detail: `nothing at ${request}`,
    };
    return Response.json(missing, { status: 404 });
  }
  const found = answers[request];
  if (typeof found === "string") return new Response(found);
  const isProblem =
    typeof found === "object" && found !== null && "status" in found && typeof found.status === "number";
  return Response.json(found, { status: isProblem ? Number(found.status) : 200 });
}
