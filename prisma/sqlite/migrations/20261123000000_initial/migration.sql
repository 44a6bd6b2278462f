-- CreateTable
CREATE TABLE "definitions" (
    "digest" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "created_at" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "rollouts" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "definition_digest" TEXT NOT NULL,
    "telemetry_source" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "audit_seq" INTEGER NOT NULL,
    "audit_hash" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "updated_at" TEXT NOT NULL,
    CONSTRAINT "rollouts_definition_digest_fkey" FOREIGN KEY ("definition_digest") REFERENCES "definitions" ("digest") ON DELETE RESTRICT ON UPDATE RESTRICT
);

-- CreateTable
CREATE TABLE "audit_events" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "rollout" TEXT,
    "seq" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "at" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "reason" TEXT,
    "data" TEXT NOT NULL,
    "prev_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    CONSTRAINT "audit_events_rollout_fkey" FOREIGN KEY ("rollout") REFERENCES "rollouts" ("name") ON DELETE RESTRICT ON UPDATE RESTRICT
);

-- CreateTable
CREATE TABLE "evidence" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "rollout" TEXT NOT NULL,
    "evidence" TEXT NOT NULL,
    "exposure" INTEGER NOT NULL,
    "verdict" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "value" REAL,
    "unit" TEXT,
    "observed_at" TEXT NOT NULL,
    "recorded_at" TEXT NOT NULL,
    "expires_at" TEXT,
    "actor" TEXT NOT NULL,
    "source" TEXT,
    "detail" TEXT NOT NULL,
    CONSTRAINT "evidence_rollout_fkey" FOREIGN KEY ("rollout") REFERENCES "rollouts" ("name") ON DELETE RESTRICT ON UPDATE RESTRICT
);

-- CreateTable
CREATE TABLE "exposure_runs" (
    "rollout" TEXT NOT NULL,
    "exposure" INTEGER NOT NULL,
    "run" TEXT NOT NULL,
    "reported_at" TEXT NOT NULL,
    "actor" TEXT NOT NULL,

    PRIMARY KEY ("rollout", "exposure", "run"),
    CONSTRAINT "exposure_runs_rollout_fkey" FOREIGN KEY ("rollout") REFERENCES "rollouts" ("name") ON DELETE RESTRICT ON UPDATE RESTRICT
);

-- CreateTable
CREATE TABLE "idempotency_receipts" (
    "actor" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "body" TEXT NOT NULL,
    "created_at" TEXT NOT NULL,

    PRIMARY KEY ("actor", "key")
);

-- CreateIndex
CREATE INDEX "definitions_name_created_at_idx" ON "definitions"("name", "created_at");

-- CreateIndex
CREATE INDEX "audit_events_rollout_id_idx" ON "audit_events"("rollout", "id");

-- CreateIndex
CREATE INDEX "audit_events_type_id_idx" ON "audit_events"("type", "id");

-- CreateIndex
CREATE INDEX "audit_events_actor_id_idx" ON "audit_events"("actor", "id");

-- CreateIndex
CREATE INDEX "audit_events_at_idx" ON "audit_events"("at");

-- CreateIndex
CREATE UNIQUE INDEX "audit_events_rollout_seq_key" ON "audit_events"("rollout", "seq");

-- CreateIndex
CREATE INDEX "evidence_rollout_id_idx" ON "evidence"("rollout", "id");

-- CreateIndex
CREATE INDEX "evidence_rollout_evidence_id_idx" ON "evidence"("rollout", "evidence", "id");

-- CreateIndex
CREATE INDEX "evidence_rollout_exposure_evidence_id_idx" ON "evidence"("rollout", "exposure", "evidence", "id");

-- CreateIndex
CREATE INDEX "idempotency_receipts_created_at_idx" ON "idempotency_receipts"("created_at");

-- The audit trail only grows: no program and no person with a SQL prompt changes what was written.
CREATE TRIGGER "audit_events_never_updated" BEFORE UPDATE ON "audit_events"
BEGIN
    SELECT RAISE(ABORT, 'audit_events is append-only: its rows are never updated');
END;

CREATE TRIGGER "audit_events_never_deleted" BEFORE DELETE ON "audit_events"
BEGIN
    SELECT RAISE(ABORT, 'audit_events is append-only: its rows are never deleted');
END;

-- INSERT OR REPLACE deletes the row in its way without firing the trigger above, so what exists is looked for first.
CREATE TRIGGER "audit_events_never_replaced" BEFORE INSERT ON "audit_events"
WHEN EXISTS (SELECT 1 FROM "audit_events" WHERE "id" = NEW."id")
    OR EXISTS (SELECT 1 FROM "audit_events" WHERE "rollout" IS NEW."rollout" AND "seq" = NEW."seq")
BEGIN
    SELECT RAISE(ABORT, 'audit_events is append-only: its rows are never replaced');
END;

-- A definition is what its digest says, for as long as an event may name it.
CREATE TRIGGER "definitions_never_updated" BEFORE UPDATE ON "definitions"
BEGIN
    SELECT RAISE(ABORT, 'definitions are immutable: save the changed document under its own digest');
END;

CREATE TRIGGER "definitions_never_deleted" BEFORE DELETE ON "definitions"
BEGIN
    SELECT RAISE(ABORT, 'definitions are immutable: they are never deleted');
END;

CREATE TRIGGER "definitions_never_replaced" BEFORE INSERT ON "definitions"
WHEN EXISTS (
    SELECT 1 FROM "definitions"
    WHERE "digest" = NEW."digest" AND ("document" <> NEW."document" OR "name" <> NEW."name")
)
BEGIN
    SELECT RAISE(ABORT, 'definitions are immutable: another document is stored under this digest');
END;
