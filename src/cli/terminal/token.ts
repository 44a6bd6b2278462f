import type { IssuedToken, Token } from "../../generated/contract.ts";
import type { Paint } from "./paint.ts";
import { table } from "./table.ts";
import { instant } from "./time.ts";

/** Said beside a new secret; not the secret itself, which goes alone to where a pipe reads it. */
export function issuedText({ token }: IssuedToken): string {
  const { id, name, permissions, expiresAt } = token;
  const until = expiresAt === null ? "until it is revoked" : `until ${instant(expiresAt)}`;
  return [
    `token ${name} (${id}) may ${permissions.join(", ")} for ${scope(token)}, ${until}\n`,
    "Its secret is shown this once; its holder sets SLUICE_TOKEN to it\n",
  ].join("");
}

export function tokenTable(tokens: readonly Token[], now: Date, paint: Paint): string {
  const rows = tokens.map((token) => [
    token.id,
    token.name,
    `${token.prefix}…`,
    token.permissions.join(", "),
    scope(token),
    state(token, now, paint),
    token.lastUsedAt === null ? "never" : instant(token.lastUsedAt),
  ]);
  return table(["ID", "NAME", "SECRET", "MAY", "FOR", "STATE", "LAST USED"], rows);
}

/** What somebody may act on. */
export function scope({ rollouts }: Pick<Token, "rollouts">): string {
  return rollouts === null ? "all rollouts" : rollouts.join(", ");
}

function state({ expiresAt, revokedAt }: Token, now: Date, paint: Paint): string {
  if (revokedAt !== null) return paint("bad", `✗ revoked ${instant(revokedAt)}`);
  if (expiresAt === null) return "✓ does not expire";
  const past = Date.parse(expiresAt) <= now.getTime();
  return past ? paint("bad", `✗ expired ${instant(expiresAt)}`) : `✓ until ${instant(expiresAt)}`;
}
