import { lazy, type ComponentType } from "react";
import { FleetPage } from "./fleet/fleet-page.tsx";
import { OverviewPage } from "./rollout/overview-page.tsx";
import type { Params } from "./routing/routes.ts";
import { SignInPage } from "./sign-in/sign-in-page.tsx";

/** A view and its address. */
export interface Page {
  /** `/rollouts/:rollout/criteria`; what it matches is given to the view as `params`. */
  readonly pattern: string;
  /** Its name in the navigation at the top, where it has one. */
  readonly nav?: string;
  /** Its name among the tabs of a rollout; such a view appears within RolloutLayout, below the name and beside the kill switches. */
  readonly tab?: string;
  readonly Component: ComponentType<{ readonly params: Params }>;
}

/** Every view. Whatever the first look does not need is loaded when it is entered (`later`). */
export const PAGES: readonly Page[] = [
  { pattern: "/", nav: "Fleet", Component: FleetPage },
  { pattern: "/sign-in", Component: SignInPage },
  { pattern: "/audit", nav: "Audit", Component: later(async () => (await import("./time/audit-page.tsx")).AuditPage) },
  {
    pattern: "/docs",
    nav: "API",
    Component: later(async () => (await import("./reference/reference-page.tsx")).ReferencePage),
  },
  { pattern: "/rollouts/:rollout", tab: "Overview", Component: OverviewPage },
  {
    pattern: "/rollouts/:rollout/criteria",
    tab: "Criteria",
    Component: later(async () => (await import("./criteria/criteria-page.tsx")).CriteriaPage),
  },
  {
    pattern: "/rollouts/:rollout/metrics",
    tab: "Metrics",
    Component: later(async () => (await import("./charts/metrics-page.tsx")).MetricsPage),
  },
  {
    pattern: "/rollouts/:rollout/machine",
    tab: "Machine",
    Component: later(async () => (await import("./graph/machine-page.tsx")).MachinePage),
  },
  {
    pattern: "/rollouts/:rollout/history",
    tab: "History",
    Component: later(async () => (await import("./time/history-page.tsx")).HistoryPage),
  },
];

/** A view in a chunk of its own: `later(async () => (await import("./criteria/criteria-page.tsx")).CriteriaPage)`. */
export function later(load: () => Promise<Page["Component"]>): Page["Component"] {
  return lazy(async () => ({ default: await load() }));
}
