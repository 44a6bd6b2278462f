import { describe, expect, it } from "vitest";
import { PERMISSIONS } from "../../src/rollout/permission.ts";
import { contractApp, knownSecret } from "../support/contract-app.ts";

const narrow = { permissions: ["read", "kill"], rollouts: ["demo"] } as const;
const app = contractApp({ tokens: [knownSecret("pager", "pager", [narrow])] });

describe("GET /v1/whoami", () => {
  it("tells each caller who they are and what they may do", async () => {
    expect((await app.api.get("/v1/whoami").expect(200)).body).toEqual({
      actor: "token:admin",
      grants: [{ permissions: PERMISSIONS, rollouts: null }],
    });
    expect((await app.as("pager").get("/v1/whoami").expect(200)).body).toEqual({
      actor: "token:pager",
      grants: [narrow],
    });
    expect((await app.stranger.get("/v1/whoami").expect(200)).body).toEqual({
      actor: "anonymous",
      grants: [{ permissions: ["read"], rollouts: null }],
    });
  });

  it("knows nobody by a wrong token, or by none where reading needs one", async () => {
    await app.as("wrong").get("/v1/whoami").expect(401);
    await contractApp({ anonymousRead: false }).stranger.get("/v1/whoami").expect(401);
  });
});
