import type { Permission } from "../../src/rollout/permission.ts";

/**
 * Who may do what, written down a second time: a permission changed in openapi.yaml alone, by a slip, is a difference. A new
 * operation needs a row here. null: open to everyone.
 */
export const PERMISSION_ROWS: Readonly<Record<string, readonly [Permission | null, "rollout" | "all" | "any"]>> = {
  createRollout: ["admin", "all"],
  listRollouts: ["read", "any"],
  getRollout: ["read", "rollout"],
  getFlags: ["read", "rollout"],
  explainFlags: ["read", "rollout"],
  assessRollout: ["read", "rollout"],
  readMetrics: ["read", "rollout"],
  getBaseline: ["read", "rollout"],
  replaceBaseline: ["operate", "rollout"],
  promoteRollout: ["operate", "rollout"],
  rollBackRollout: ["operate", "rollout"],
  holdPromotion: ["operate", "rollout"],
  releasePromotion: ["operate", "rollout"],
  engageKillSwitch: ["kill", "rollout"],
  rearmKillSwitch: ["operate", "rollout"],
  listEvidence: ["read", "rollout"],
  recordEvidence: ["evidence", "rollout"],
  probeEvidence: ["evidence", "rollout"],
  reportExposure: ["evidence", "rollout"],
  listExposures: ["read", "rollout"],
  listAudit: ["read", "any"],
  verifyAudit: ["read", "any"],
  compareMoments: ["read", "rollout"],
  createToken: ["admin", "all"],
  listTokens: ["admin", "all"],
  rotateToken: ["admin", "all"],
  revokeToken: ["admin", "all"],
  listDefinitions: ["read", "any"],
  getDefinition: ["read", "any"],
  getMachine: ["read", "any"],
  getDiagram: ["read", "any"],
  validateDocument: ["read", "any"],
  getLiveness: [null, "any"],
  getReadiness: [null, "any"],
  getOpenApi: [null, "any"],
};
