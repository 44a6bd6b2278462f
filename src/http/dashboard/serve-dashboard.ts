import type { Request, RequestHandler, Response } from "express";
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
export function serveDashboard(files: DashboardFiles): RequestHandler {
  return (request, response, next) => {
    if (request.method !== "GET" && request.method !== "HEAD") return next();
    const { path } = request;
    const file = files.get(path === "/" ? INDEX : path);
    if (file) return send(request, response, file, path.startsWith(ASSETS));
    if (path.startsWith(ASSETS)) {
      throw new HttpProblem(
        "route-not-found",
        `There is no file ${path.slice(0, 200)}. The page was built anew since: load it again.`,
      );
    }
    if (OF_PROGRAMS.test(path) || request.accepts("json", "html") !== "html") return next();
    const index = files.get(INDEX);
    if (index) return send(request, response, index, false);
    if (path !== "/") return next();
    return sendAnswer(response, textAnswer("text/html", NOT_BUILT), requestIdOf(response));
  };
}

function send(request: Request, response: Response, file: DashboardFile, forEver: boolean): void {
  response.set(PAGE_HEADERS);
  response.set("X-Request-Id", requestIdOf(response));
  // The page itself is asked for anew each time, so that a new version is in use at once; its tag makes that cheap.
  response.set("Cache-Control", forEver ? "public, max-age=31536000, immutable" : "no-cache");
  response.set("Vary", "Accept-Encoding");
  response.set("ETag", file.tag);
  if (request.headers["if-none-match"]?.includes(file.tag)) {
    response.status(304).end();
    return;
  }
  const { encoding, body } = choose(request, file);
  if (encoding !== null) response.set("Content-Encoding", encoding);
  response.set("Content-Type", file.contentType);
  response.set("Content-Length", String(body.length));
  // Node leaves the body of HEAD out.
  response.status(200).end(body);
}

function choose(request: Request, { plain, gzip, br }: DashboardFile) {
  if (br && request.acceptsEncodings("br")) return { encoding: "br", body: br };
  if (gzip && request.acceptsEncodings("gzip")) return { encoding: "gzip", body: gzip };
  return { encoding: null, body: plain };
}
