import { cut, messageText } from "./message-text.ts";
import type { Target } from "./target.ts";

const LONGEST = 4096;

/**
 * Telegram's Bot API, sendMessage. Without a parse_mode, so that no character of the text means anything; links are not
 * previewed, because a preview is fetched from an address somebody wrote into a reason.
 */
export function telegramTarget(settings: {
  readonly token: string;
  readonly chatId: string;
  readonly endpoint?: string;
}): Target {
  const { token, chatId, endpoint = "https://api.telegram.org" } = settings;
  return {
    name: "telegram",
    secrets: [token],
    wants: () => true,
    request: ({ notice, contacts }) => ({
      url: new URL(`${endpoint}/bot${token}/sendMessage`),
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        chat_id: chatId,
        text: cut(messageText(notice, contacts), LONGEST),
        link_preview_options: { is_disabled: true },
      }),
    }),
    retryAfter: ({ text }) => {
      const found = /"retry_after"\s*:\s*(\d{1,6})/.exec(text);
      return found ? Number(found[1]) : null;
    },
  };
}
