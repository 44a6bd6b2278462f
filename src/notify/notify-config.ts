export interface NotifyConfig {
  readonly telegram: { readonly token: string; readonly chatId: string } | null;
  readonly slack: { readonly url: string } | null;
  readonly pagerduty: { readonly routingKey: string } | null;
  readonly webhook: { readonly url: string; readonly secret: string } | null;
  readonly allowPrivate: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads who is to be told. Throws an Error that names the variable, and quotes none of them: most are passwords. */
export function readNotifyConfig(env: Environment, allowPrivate: boolean): NotifyConfig {
  const telegram = pair(env, "TELEGRAM_BOT_TOKEN", "TELEGRAM_CHAT_ID");
  const slack = env.SLUICE_SLACK_WEBHOOK_URL?.trim();
  const webhook = pair(env, "SLUICE_WEBHOOK_URL", "SLUICE_WEBHOOK_SECRET");
  const routingKey = env.SLUICE_PAGERDUTY_ROUTING_KEY?.trim();
  if (telegram && !/^\d+:[A-Za-z0-9_-]+$/.test(telegram[0])) {
    throw new Error(
      "TELEGRAM_BOT_TOKEN is no token of a bot; needed is the one @BotFather gave, such as 123456:ABC-def.",
    );
  }
  return {
    telegram: telegram && { token: telegram[0], chatId: telegram[1] },
    slack: slack ? { url: checkUrl("SLUICE_SLACK_WEBHOOK_URL", slack, allowPrivate) } : null,
    pagerduty: routingKey ? { routingKey } : null,
    webhook: webhook && { url: checkUrl("SLUICE_WEBHOOK_URL", webhook[0], allowPrivate), secret: webhook[1] },
    allowPrivate,
  };
}

/** Who is told, for the banner. */
export function describeNotify({ telegram, slack, pagerduty, webhook, allowPrivate }: NotifyConfig): string {
  const told = [
    ...(telegram ? ["telegram"] : []),
    ...(slack ? ["slack"] : []),
    ...(pagerduty ? ["pagerduty"] : []),
    ...(webhook ? [`webhook ${new URL(webhook.url).host}`] : []),
  ];
  if (told.length === 0)
    return "nobody (TELEGRAM_BOT_TOKEN, SLUICE_SLACK_WEBHOOK_URL, SLUICE_PAGERDUTY_ROUTING_KEY, SLUICE_WEBHOOK_URL)";
  return `${told.join(", ")}${allowPrivate ? " (private addresses allowed)" : ""}`;
}

function pair(env: Environment, one: string, other: string): readonly [string, string] | null {
  const values = [env[one]?.trim() ?? "", env[other]?.trim() ?? ""] as const;
  if (values[0] === "" && values[1] === "") return null;
  const [present, absent] = values[0] === "" ? [other, one] : [one, other];
  if (values[0] === "" || values[1] === "")
    throw new Error(`${present} is set and ${absent} is not; set both or neither.`);
  return values;
}

function checkUrl(name: string, text: string, allowPrivate: boolean): string {
  if (!URL.canParse(text)) throw new Error(`${name} cannot be read as a URL; needed is https://host/path.`);
  const { protocol, username, password } = new URL(text);
  if (username !== "" || password !== "")
    throw new Error(`${name} holds a user or password; needed is https://host/path.`);
  if (protocol === "https:" || (protocol === "http:" && allowPrivate)) return text;
  throw new Error(
    `${name} begins with ${protocol}//; needed is https:// (http:// for this machine alone, with SLUICE_NOTIFY_ALLOW_PRIVATE=true).`,
  );
}
