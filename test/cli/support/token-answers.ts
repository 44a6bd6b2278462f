export const TOKEN = {
  id: "t-0123456789abcdef",
  name: "ci",
  prefix: "sluice_AbC123",
  permissions: ["evidence", "read"],
  rollouts: ["autopack"],
  createdAt: "2026-11-23T08:00:00.000Z",
  createdBy: "token:admin",
  expiresAt: "2027-02-21T08:00:00.000Z",
  lastUsedAt: null,
  revokedAt: null,
};

export const ISSUED_TOKEN = { token: TOKEN, secret: "sluice_AbC123-the-rest" };
