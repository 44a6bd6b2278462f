import { parseDuration } from "../duration.ts";
import type { LintRule } from "./rule.ts";

const LEAST_MS = 5_000;

/** Looking more often than an assessment takes would keep the observed system busy with nothing but being watched. */
export const monitorInterval: LintRule = {
  id: "monitor-interval",
  check({ monitor }) {
    const interval = monitor?.interval;
    if (interval === undefined || parseDuration(interval) >= LEAST_MS) return [];
    return [{ pointer: "/monitor/interval", found: `an interval of ${interval}`, expected: "PT5S or longer" }];
  },
};
