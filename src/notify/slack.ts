import { cut, messageText } from "./message-text.ts";
import type { Target } from "./target.ts";

/** Slack cuts messages of more than 40,000 characters; ours are lines of an alarm. */
const LONGEST = 4000;

/** A Slack incoming webhook. Its URL is its password. */
export function slackTarget({ url }: { readonly url: string }): Target {
  return {
    name: "slack",
    secrets: [url, new URL(url).pathname],
    wants: () => true,
    request: ({ notice, contacts }) => ({
      url: new URL(url),
      headers: { "Content-Type": "application/json" },
      // mrkdwn off: else a reason could format itself, and <!channel> of anyone who may write one would wake everybody.
      body: JSON.stringify({ text: escapeSlack(cut(messageText(notice, contacts), LONGEST)), mrkdwn: false }),
    }),
  };
}

/** The three characters Slack gives a meaning to, mrkdwn or not. */
export function escapeSlack(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
