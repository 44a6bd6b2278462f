export const DELIVERY = {
  id: "12",
  message: "autopack/7",
  rollout: "autopack",
  type: "kill_switch.engaged",
  target: "slack",
  status: "failed",
  attempts: 8,
  createdAt: "2026-11-23T08:00:00.000Z",
  nextAttemptAt: null,
  deliveredAt: null,
  lastStatus: 404,
  lastError: "answered 404: no_service",
};
