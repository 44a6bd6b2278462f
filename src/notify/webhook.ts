import { createHmac } from "node:crypto";
import { SERVICE_CHAIN } from "../rollout/audit-event.ts";
import { messageText } from "./message-text.ts";
import type { Target } from "./target.ts";

/**
 * A receiver of one's own: CloudEvents 1.0, JSON, structured mode. `id` and Sluice-Delivery stay the same over all attempts, the
 * timestamp and with it the signature are of the attempt, so that a recorded request grows old.
 */
export function webhookTarget({ url, secret }: { readonly url: string; readonly secret: string }): Target {
  return {
    name: "webhook",
    secrets: [secret, new URL(url).search.slice(1)],
    wants: () => true,
    request: ({ delivery, notice, contacts }, now) => {
      const { key, rollout, type, at, ...rest } = notice;
      const body = JSON.stringify({
        specversion: "1.0",
        id: key,
        source: rollout === SERVICE_CHAIN ? "/v1/audit" : `/v1/rollouts/${encodeURIComponent(rollout)}`,
        type: `sluice.${type}`,
        subject: rollout,
        time: at,
        datacontenttype: "application/json",
        data: { text: messageText(notice, contacts), rollout, ...rest, contacts },
      });
      const timestamp = String(Math.floor(now.getTime() / 1000));
      return {
        url: new URL(url),
        headers: {
          "Content-Type": "application/cloudevents+json; charset=utf-8",
          "Sluice-Delivery": delivery,
          "Sluice-Timestamp": timestamp,
          "Sluice-Signature": `v1=${signatureOf(secret, timestamp, body)}`,
        },
        body,
      };
    },
  };
}

/** HMAC-SHA256, hex, over `timestamp.body`. */
export function signatureOf(secret: string, timestamp: string, body: string): string {
  return createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
}
