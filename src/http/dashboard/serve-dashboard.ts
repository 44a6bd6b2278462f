import type { IncomingMessage, ServerResponse } from "node:http";
import accepts from "accepts";
import { pathOf } from "../path-of.ts";
import { textAnswer, sendAnswer } from "../answer.ts";
import { HttpProblem } from "../problem.ts";
import { requestIdOf } from "../request-id.ts";
import type { DashboardFile, DashboardFiles } from "./dashboard-files.ts";

const INDEX = "/index.html";
/** The build puts a digest of their content into these names: an address there is one text for ever. */
const ASSETS = "/assets/";
/** Addresses of programs. What asks for one that does not exist is told so as a problem, whatever it accepts. */
const OF_PROGRAMS = /^\/(v1|ofrep)(\/|$)/;

/**
 * Scripts, styles and connections of this service alone, nothing inline, no frame around it and no form sent by the browser
 * itself: text of a rollout, a reason or telemetry that found its way into the page as markup would still run nothing.
 */
const PAGE_HEADERS = {
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
};

const NOT_BUILT = `<!doctype html><html lang="en"><title>Sluice</title><h1>The dashboard is not built</h1>
<p>Sluice itself runs; its API is described at <a href="/openapi.json">/openapi.json</a>.
Build the dashboard with <code>node scripts/build-dashboard.mjs</code> (<code>npm start</code> does) and start again.</p></html>
`;

/** Answers what no operation of the contract did: the dashboard's files, and its page at every address a browser asks for. */
export function serveDashboard(files: DashboardFiles) {
  return (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    if (request.method !== "GET" && request.method !== "HEAD") return next();
    const path = pathOf(request.url);
    const file = files.get(path === "/" ? INDEX : path);
    if (file) return send(request, response, file, path.startsWith(ASSETS));
    if (path.startsWith(ASSETS)) {
      throw new HttpProblem(
        "route-not-found",
        `There is no file ${path.slice(0, 200)}. The page was built anew since: load it again.`,
      );
    }
    if (OF_PROGRAMS.test(path) || accepts(request).type("json", "html") !== "html") return next();
    const index = files.get(INDEX);
    if (index) return send(request, response, index, false);
    if (path !== "/") return next();
    return sendAnswer(response, textAnswer("text/html", NOT_BUILT), requestIdOf(response));
  };
}

function send(request: IncomingMessage, response: ServerResponse, file: DashboardFile, forEver: boolean): void {
  const { encoding, body } = choose(request, file);
  const unchanged = request.headers["if-none-match"]?.includes(file.tag) ?? false;
  response.writeHead(unchanged ? 304 : 200, {
    ...PAGE_HEADERS,
    "X-Request-Id": requestIdOf(response),
    // The page itself is asked for anew each time, so that a new version is in use at once; its tag makes that cheap.
    "Cache-Control": forEver ? "public, max-age=31536000, immutable" : "no-cache",
    Vary: "Accept-Encoding",
    ETag: file.tag,
    ...(unchanged ? {} : contentHeaders(file, encoding, body)),
  });
  // Node leaves the body of HEAD out.
  response.end(unchanged ? undefined : body);
}

function contentHeaders({ contentType }: DashboardFile, encoding: string | null, { length }: Buffer) {
  return {
    "Content-Type": contentType,
    "Content-Length": String(length),
    ...(encoding === null ? {} : { "Content-Encoding": encoding }),
  };
}

function choose(request: IncomingMessage, { plain, gzip, br }: DashboardFile) {
  const accepted = accepts(request);
  if (br && accepted.encoding("br")) return { encoding: "br", body: br };
  if (gzip && accepted.encoding("gzip")) return { encoding: "gzip", body: gzip };
  return { encoding: null, body: plain };
}
