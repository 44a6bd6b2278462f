import type { RequestListener } from "node:http";
import supertest, { type Test } from "supertest";
import type { CheckResponse } from "./contract.ts";

export type ClientMethod = "get" | "head" | "post" | "put" | "patch" | "delete" | "options";

/** supertest with every response held against the contract; a difference fails the request it belongs to. */
export type ContractClient = Readonly<Record<ClientMethod, (url: string) => Test>>;

/** `check`: from responseChecker. `headers` go with every request. */
export function contractClient(
  listener: RequestListener,
  check: CheckResponse,
  headers: Readonly<Record<string, string>> = {},
): ContractClient {
  const start = (method: ClientMethod) => (url: string) =>
    supertest(listener)
      [method](url)
      .set(headers)
      .buffer(true)
      .expect(({ status, headers: sent, text }) => check(method, url, { status, headers: sent, text: text ?? "" }));
  return {
    get: start("get"),
    head: start("head"),
    post: start("post"),
    put: start("put"),
    patch: start("patch"),
    delete: start("delete"),
    options: start("options"),
  };
}
