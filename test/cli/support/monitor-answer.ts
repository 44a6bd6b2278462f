/** What the monitor last saw, as the service would tell it. */
export const MONITOR = {
  role: "watches",
  lastLook: { at: "2026-11-23T08:04:30.000Z", status: "triggered", message: null, streaks: { duplicates: 1 } },
  nextLookAt: "2026-11-23T08:05:30.000Z",
};
