import { createDatabase } from "../../support/database.ts";
import { testLive } from "../../support/live.ts";
import { listening } from "../../support/listening.ts";
import { realApp, type RealApp } from "../../support/real-app.ts";

export const AUTOPACK = "/v1/rollouts/autopack";

export interface OfrepService extends RealApp {
  readonly url: string;
  /** Everything that was asked for: "POST /ofrep/v1/evaluate/flags If-None-Match "x" → 200". */
  readonly requests: readonly string[];
  /** Sends a command and answers with the revision after it. */
  command(path: string, body?: object): Promise<number>;
}

/** The whole service on a port, with a store of its own; `close` removes all of it. */
export async function ofrepService(options: {
  readonly anonymousRead?: boolean;
  readonly clock?: () => Date;
}): Promise<OfrepService> {
  const { anonymousRead = true, clock = () => new Date() } = options;
  const database = await createDatabase("sqlite");
  let live = (): Promise<void> => Promise.resolve();
  const app = await realApp({
    storeUrl: database.url,
    telemetryUrls: {},
    clock,
    anonymousRead,
    live(services) {
      const created = testLive(services);
      live = () => created.close();
      return created;
    },
  });
  const requests: string[] = [];
  const server = await listening((request, response) => {
    const held = request.headers["if-none-match"];
    response.on("finish", () =>
      requests.push(`${request.method} ${request.url}${held ? ` If-None-Match ${held}` : ""} → ${response.statusCode}`),
    );
    app.listener(request, response);
  });
  return {
    ...app,
    url: server.url,
    requests,
    async command(path, body = { reason: "test" }) {
      const answer = await app.api.post(`${AUTOPACK}/${path}`).send(body).expect(200);
      return (answer.body as { revision: number }).revision;
    },
    async close() {
      await live();
      await server.close();
      await app.close();
      await database.drop();
    },
  };
}
