import { causes } from "./away.ts";

const GENERAL = "Check the URL, that the database runs and that it may be written.";

const PARTICULAR: readonly (readonly [RegExp, string])[] = [
  [
    /unsupported startup parameter/,
    "It is a PgBouncer that does not let the limits of this program through: put " +
      "ignore_startup_parameters = statement_timeout,idle_in_transaction_session_timeout into its configuration and set both on the " +
      "role (see docs/replicas.md).",
  ],
  [
    /does not support SSL/,
    "Turn TLS on in the database, or set sslmode=disable in the URL where the network between is trusted.",
  ],
  [
    /certificate|altnames/i,
    "With every sslmode but disable and no-verify the certificate has to be proven: name its authority with sslrootcert=<file> in the URL " +
      "and the host as the certificate does, or set sslmode=no-verify, which encrypts and proves nothing.",
  ],
];

/** What the person who starts the program can do about a store that cannot be opened. */
export function openingAdvice(cause: unknown): string {
  const messages = causes(cause).map(({ message }) => message);
  return PARTICULAR.find(([words]) => messages.some((message) => words.test(message)))?.[1] ?? GENERAL;
}
