export const PLAIN_BLOCKER = { window: null, rows: [], query: null };

/** Of a rollout whose promotion is held. */
export const HELD_BLOCKER = {
  ...PLAIN_BLOCKER,
  code: "promotion-held",
  subject: "stage-1",
  message: "promotion is held since 2026-11-23T07:00:00.000Z by token:ann (duplicate rows): release the hold",
  observed: "held",
  expected: "open",
  sample: null,
  needs: {},
  runbook: null,
};
