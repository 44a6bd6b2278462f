import { canonicalJson } from "../../../src/definition/canonical-json.ts";
import { sampleDefinition, sampleState } from "../../support/database-samples.ts";
import type { DatabaseProvider } from "../../support/database.ts";

export const ROWS = { rollouts: 10_000, events: 60_000, evidence: 30_000, notices: 30_000, tokens: 1_000 };

/** Of a rollout whose name is put in by the database. */
const STATE = `replace('${canonicalJson({ ...sampleState("NAME") })}', 'NAME', 'r-' || (i - 1))`;
const DIGEST = sampleDefinition().digest;

/** Statements that fill a migrated store past itself: by its own writes it would take minutes. */
export function fillSql(provider: DatabaseProvider): readonly string[] {
  const numbers = (count: number) =>
    provider === "sqlite"
      ? `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) SELECT`
      : `WITH n AS (SELECT generate_series(1, ${count}) AS i) SELECT`;
  const name = (rollouts: number) => `'r-' || (i % ${rollouts})`;
  /** One every second, as a trail has them. */
  const at =
    provider === "sqlite"
      ? "strftime('%Y-%m-%dT%H:%M:%S.000Z', '2026-01-05 08:00:00', '+' || i || ' seconds')"
      : `to_char(timestamp '2026-01-05 08:00:00' + i * interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS".000Z"')`;
  const kind = "CASE WHEN i % 5000 = 0 THEN 'kill_switch.engaged' ELSE 'promotion.held' END";
  const { rollouts, events, evidence, notices, tokens } = ROWS;
  return [
    `INSERT INTO definitions (digest, name, document, created_at) VALUES ('${DIGEST}', 'demo', '{}', '2026-01-05T08:00:00.000Z')`,
    `INSERT INTO rollouts (name, definition_digest, telemetry_source, stage, revision, audit_seq, audit_hash, state, updated_at)
      ${numbers(rollouts)} 'r-' || (i - 1), '${DIGEST}', 'default', 'stage-0', 1, 6, '', ${STATE}, '2026-01-05T08:00:00.000Z' FROM n`,
    `INSERT INTO audit_events (rollout, seq, revision, type, at, actor, reason, data, prev_hash, hash)
      ${numbers(events)} ${name(rollouts)}, (i - 1) / ${rollouts} + 1, 1, ${kind}, ${at},
      CASE WHEN i % 7000 = 0 THEN 'token:rare' ELSE 'token:ops' END, NULL, '{}', '', '' FROM n`,
    `INSERT INTO evidence (rollout, evidence, exposure, verdict, message, observed_at, recorded_at, actor, detail)
      ${numbers(evidence)} ${name(100)}, 'smoke-' || (i % 300 / 100), 1, 'pass', '', ${at}, ${at}, 'ci', '{}' FROM n`,
    `UPDATE evidence SET rollout = 'r-100' WHERE rollout = 'r-0'`,
    `INSERT INTO exposure_runs (rollout, exposure, run, reported_at, actor)
      ${numbers(evidence)} ${name(1000)}, 1, 'run-' || i, '', 'ci' FROM n`,
    `INSERT INTO approvals (rollout, exposure, stage, actor, at) ${numbers(evidence)} ${name(1000)}, 1, 'one', 'a-' || i, '' FROM n`,
    `INSERT INTO tokens (id, name, permissions, created_at, created_by)
      ${numbers(tokens)} 't-' || i, 'name-' || i, '["read"]', '', 'admin' FROM n`,
    `INSERT INTO token_secrets (sha256, token_id, prefix, created_at) ${numbers(tokens)} 's-' || i, 't-' || i, '', '' FROM n`,
    `INSERT INTO outbox (key, rollout, type, body, created_at, fanned_at)
      ${numbers(notices)} 'k-' || i, ${name(rollouts)}, 'promotion.held', '{}', ${at}, '' FROM n`,
    `INSERT INTO deliveries (message_id, target, status, attempts, created_at)
      ${numbers(notices)} i, 'slack', CASE WHEN i % 3000 = 0 THEN 'failed' ELSE 'delivered' END, 1, ${at} FROM n`,
    `INSERT INTO untold_events (event_id) ${numbers(notices)} i FROM n`,
    // PostgreSQL does so by itself, sooner or later; SQLite never does, and must choose well without.
    ...(provider === "postgresql" ? ["ANALYZE"] : []),
  ];
}
