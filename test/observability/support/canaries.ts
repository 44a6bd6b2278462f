/** A secret made to be recognised. `visible`: how much of its beginning may be seen, as the prefix of a token is. */
export interface Canary {
  readonly name: string;
  readonly secret: string;
}

/** Long enough to be no accident, short enough that half a secret is found. */
const LEAST = 12;

/** Forty-three characters of the alphabet of our tokens that stand nowhere else. */
export function random43(randomBytes: (size: number) => Buffer): string {
  return randomBytes(32).toString("base64url");
}

/** How a text could hold the secret: as it is or its beginning, in a URL, in base64 at any offset, and backwards. */
function forms(secret: string): readonly string[] {
  // What all tokens begin with, and the six characters they are recognised by, are no secret.
  const hidden = secret.replace(/^sluice_.{6}/, "");
  const encoded = [0, 1, 2].map((offset) => {
    const text = Buffer.from("x".repeat(offset) + hidden).toString("base64");
    return text.slice(offset === 0 ? 0 : offset + 1, Math.floor(((hidden.length + offset) * 4) / 3) - 1);
  });
  const backwards = [...hidden].toReversed().join("");
  return [
    hidden.slice(0, LEAST),
    encodeURIComponent(hidden).slice(0, LEAST),
    ...encoded.map((text) => text.slice(0, 2 * LEAST)),
    backwards.slice(-LEAST),
    backwards.slice(0, LEAST),
  ];
}

/** "admin token in the log: …" for every canary found in a text. */
export function sightings(canaries: readonly Canary[], where: string, text: string): readonly string[] {
  return canaries.flatMap(({ name, secret }) => {
    const form = forms(secret).find((each) => text.includes(each));
    if (form === undefined) return [];
    const at = text.indexOf(form);
    return [`${name} in ${where}: …${text.slice(Math.max(0, at - 60), at + form.length + 20)}…`];
  });
}
