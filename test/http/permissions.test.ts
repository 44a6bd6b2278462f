import { describe, expect, it } from "vitest";
import { operationsOf, type Operation } from "../../src/http/openapi-document.ts";
import { PERMISSIONS, type Grant, type Permission } from "../../src/rollout/permission.ts";
import { contractApp, knownSecret } from "../support/contract-app.ts";
import { readContract } from "../support/contract.ts";
import { sampleRequest } from "../support/sample-request.ts";
import { PERMISSION_ROWS } from "./permission-rows.ts";

const contract = readContract();
const operations = operationsOf(contract);

/** The rollouts a token is for; requests are about `demo`. */
const SCOPES = { all: null, own: ["aaa", "demo"], others: ["aaa", "zzz"] } as const;
type ScopeName = keyof typeof SCOPES;

const cells = PERMISSIONS.flatMap((permission) =>
  (Object.keys(SCOPES) as ScopeName[]).map((scope) => ({ permission, scope, token: `${permission}-${scope}` })),
);
const grant = (permission: Permission, scope: ScopeName): Grant => ({
  permissions: [permission],
  rollouts: SCOPES[scope],
});
const app = contractApp({
  tokens: [
    ...cells.map(({ permission, scope, token }) => knownSecret(token, token, [grant(permission, scope)])),
    knownSecret("nothing", "nothing", []),
    knownSecret("expired", "expired", [{ permissions: PERMISSIONS, rollouts: null }], 0),
  ],
});
const closed = contractApp({ anonymousRead: false });

function send(client: typeof app.api, operation: Operation, change: object = {}) {
  const { method, url, body } = sampleRequest(contract, operation);
  const request = client[method](url);
  if (!body) return request;
  const value = typeof body.value === "object" ? { ...body.value, ...change } : body.value;
  return request.type(body.mediaType).send(JSON.stringify(value));
}

/** Calls that reached a service. */
const reached = () => app.asked.length + app.executed.length + app.recorded.length;
const isAllowed = ([needed, of]: (typeof PERMISSION_ROWS)[string], permission: Permission, scope: ScopeName) =>
  needed === null ||
  (needed === permission && (of === "any" || scope === "all" || (of === "rollout" && scope === "own")));

describe("the permission table", () => {
  it("has a row for each operation of the contract and no other, and both say the same", () => {
    const promised = operations.map(({ operationId, permission, scope }) => [operationId, [permission, scope]]);
    expect(Object.fromEntries(promised)).toEqual(PERMISSION_ROWS);
  });

  describe.each(operations.map((operation) => [operation.operationId, operation] as const))("%s", (id, operation) => {
    const row = PERMISSION_ROWS[id] ?? ([null, "any"] as const);

    it.each(cells)("with $permission for $scope rollouts", async ({ permission, scope, token }) => {
      const before = reached();
      const { status, body } = await send(app.as(token), operation);
      if (isAllowed(row, permission, scope)) {
        expect([401, 403]).not.toContain(status);
        expect(status).toBeLessThan(500);
        return;
      }
      expect(status).toBe(403);
      expect(body).toMatchObject({ type: "/problems/permission-denied", permission: row[0] });
      expect(body.rollout).toBe(row[1] === "rollout" ? "demo" : undefined);
      expect(reached()).toBe(before);
    });

    it("with a token that may do nothing, an expired one, a wrong one and none", async () => {
      const open = row[0] === null;
      const before = reached();
      const statuses = [];
      for (const client of [app.as("nothing"), app.as("expired"), app.as("wrong"), closed.stranger]) {
        statuses.push((await send(client, operation)).status);
      }
      // Let in is let in, whatever it is then told: 422, where no sign-on is set up.
      expect(statuses.map((status) => (status < 400 || status === 422 ? "ok" : status))).toEqual(
        open ? ["ok", "ok", "ok", "ok"] : [403, 401, 401, 401],
      );
      expect(open || reached() === before).toBe(true);
    });

    it("anonymously, where reading needs no token", async () => {
      const { status } = await send(app.stranger, operation);
      expect(status === 401).toBe(row[0] !== null && row[0] !== "read");
    });
  });
});

describe("force", () => {
  const forced = operations.filter(({ operationId }) =>
    ["promoteRollout", "rearmKillSwitch", "adoptDefinition"].includes(operationId),
  );

  it.each(forced.map((operation) => [operation.operationId, operation] as const))(
    "in the body of %s needs a permission of its own",
    async (_id, operation) => {
      const { body } = await send(app.as("operate-all"), operation, { reason: "why", force: true }).expect(403);
      expect(body).toMatchObject({ permission: "force", rollout: "demo" });
      const both = contractApp({
        tokens: [
          knownSecret("both", "both", [{ permissions: ["operate", "force"], rollouts: ["demo"] }]),
          knownSecret("split", "split", [grant("operate", "all"), grant("force", "others")]),
        ],
      });
      await send(both.as("both"), operation, { reason: "why", force: true }).expect(200);
      await send(both.as("split"), operation, { reason: "why", force: true }).expect(403);
      await send(both.as("split"), operation, { reason: "why", force: false }).expect(200);
      expect(both.executed).toHaveLength(2);
    },
  );
});

describe("a rollout out of scope", () => {
  it("is refused in the same words whether it exists or not", async () => {
    const client = app.as("read-others");
    const answers = [];
    for (const rollout of ["demo", "nobody"]) {
      const { status, text } = await client.get(`/v1/rollouts/${rollout}/flags`);
      answers.push([status, text.replaceAll(rollout, "NAME")]);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.[0]).toBe(403);
  });

  it.each(["/v1/rollouts", "/v1/audit"])("is not in the list %s", async (url) => {
    const few = contractApp({ tokens: [knownSecret("few", "few", [grant("read", "own"), grant("kill", "all")])] });
    await few.as("few").get(url).expect(200);
    expect(few.asked).toEqual([expect.objectContaining({ rollouts: ["aaa", "demo"] })]);
    await few.api.get(url).expect(200);
    expect(few.asked[1]).not.toHaveProperty("rollouts");
  });

  it("cannot be asked about in the audit trail either", async () => {
    const { body } = await app.as("read-own").get("/v1/audit?rollout=zzz").expect(403);
    expect(body).toMatchObject({ permission: "read", rollout: "zzz" });
    await app.as("read-own").get("/v1/audit?rollout=demo").expect(200);
  });

  it("is not repeated as a name where it cannot be one", async () => {
    const { body } = await app.as("read-others").get("/v1/rollouts/%22A%0A/flags").expect(403);
    expect(body.rollout).toBeUndefined();
  });
});
