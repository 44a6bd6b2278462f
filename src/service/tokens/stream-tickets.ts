import { createHmac, timingSafeEqual } from "node:crypto";
import type { KnownSecret, TokenHolder } from "./known-tokens.ts";

/**
 * Tickets for event streams: what a browser puts into the address, because it can send no header with it. An address ends up
 * in logs, so a ticket opens streams and nothing else, and not for long. It is signed with the digest of its holder's own
 * secret, which every replica knows and nobody outside does: nothing is stored, and it ends with the token.
 */
export interface StreamTickets {
  /** A ticket for the holder of this name, until then (milliseconds); null: no token that counts has the name. */
  issue(name: string, until: number): string | null;
  /** Whose ticket this is; null: nobody's any more, or no ticket. */
  holder(ticket: string): TokenHolder | null;
}

const TICKET = /^([a-z][a-z0-9-]*)~([0-9]{13})~([\w-]{43})$/;

/** `secretsOf`: those of this name that count now. */
export function createStreamTickets(
  secretsOf: (name: string, now: Date) => readonly KnownSecret[],
  clock: () => Date,
): StreamTickets {
  return {
    issue(name, until) {
      // The one that counts longest: with one that was rotated away the ticket would end too.
      const [secret] = secretsOf(name, clock()).toSorted((one, other) => endOf(other) - endOf(one));
      return secret ? `${name}~${until}~${signature(secret, name, until).toString("base64url")}` : null;
    },
    holder(ticket) {
      const [, name, until, signed] = TICKET.exec(ticket) ?? [];
      const now = clock();
      if (name === undefined || signed === undefined || now.getTime() >= Number(until)) return null;
      const given = Buffer.from(signed, "base64url");
      const own = secretsOf(name, now).find((each) => timingSafeEqual(signature(each, name, Number(until)), given));
      return own?.holder ?? null;
    },
  };
}

/** When it ends, in milliseconds; later than any instant: never. */
function endOf({ until }: KnownSecret): number {
  return until ?? Number.MAX_SAFE_INTEGER;
}

function signature({ sha256 }: KnownSecret, name: string, until: number): Buffer {
  return createHmac("sha256", Buffer.from(sha256, "hex")).update(`event stream ${name} ${until}`).digest();
}
