import { runSql } from "./run-sql.ts";

/** Copies a rollout under many other names, past the store: by its own writes it would take minutes. */
export async function multiplyRollout(url: string, rollout: string, times: number): Promise<void> {
  const numbers = url.startsWith("file:")
    ? `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${times})`
    : `WITH n AS (SELECT generate_series(1, ${times}) AS i)`;
  const columns = "definition_digest, telemetry_source, stage, 1 AS revision, audit_seq, audit_hash";
  const state = `replace(replace(state, '"rollout":"${rollout}"', '"rollout":"copy-' || i || '"'), '"revision":' || revision, '"revision":1')`;
  await runSql(
    url,
    `${numbers} INSERT INTO rollouts
      (name, definition_digest, telemetry_source, stage, revision, audit_seq, audit_hash, state, updated_at)
      SELECT 'copy-' || i, ${columns}, ${state}, updated_at FROM n, rollouts WHERE name = '${rollout}'`,
  );
  await runSql(
    url,
    `${numbers} INSERT INTO audit_events (rollout, seq, revision, type, at, actor, reason, data, prev_hash, hash)
      SELECT 'copy-' || i, seq, revision, type, at, actor, reason, data, prev_hash, hash
      FROM n, audit_events WHERE rollout = '${rollout}' AND seq = 1`,
  );
}
