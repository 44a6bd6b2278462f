import type { NotifyConfig } from "./notify-config.ts";
import { pagerdutyTarget } from "./pagerduty.ts";
import { slackTarget } from "./slack.ts";
import type { Target } from "./target.ts";
import { telegramTarget } from "./telegram.ts";
import { webhookTarget } from "./webhook.ts";

/** The configured targets. */
export function createTargets({ telegram, slack, pagerduty, webhook }: NotifyConfig): readonly Target[] {
  return [
    ...(telegram ? [telegramTarget(telegram)] : []),
    ...(slack ? [slackTarget(slack)] : []),
    ...(pagerduty ? [pagerdutyTarget(pagerduty)] : []),
    ...(webhook ? [webhookTarget(webhook)] : []),
  ];
}
