import type { NotifyConfig } from "./notify-config.ts";
import { pagerdutyTarget } from "./pagerduty.ts";
import { slackTarget } from "./slack.ts";
import type { Target } from "./target.ts";
import { telegramTarget } from "./telegram.ts";
import { webhookTarget } from "./webhook.ts";

/** The configured targets. */
export function createTargets({ telegram, slack, pagerduty, webhook }: NotifyConfig): readonly Target[] {
  const targets = [
    ...(telegram ? [telegramTarget(telegram)] : []),
    ...(slack ? [slackTarget(slack)] : []),
    ...(pagerduty ? [pagerdutyTarget(pagerduty)] : []),
    ...(webhook ? [webhookTarget(webhook)] : []),
  ];
  // One proxy may stand before several of them and tell back to one what belongs to another.
  const secrets = targets.flatMap((target) => target.secrets);
  return targets.map((target) => ({ ...target, secrets }));
}
