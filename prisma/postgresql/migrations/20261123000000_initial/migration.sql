-- CreateTable
CREATE TABLE "definitions" (
    "digest" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "created_at" TEXT NOT NULL,

    CONSTRAINT "definitions_pkey" PRIMARY KEY ("digest")
);

-- CreateTable
CREATE TABLE "rollouts" (
    "name" TEXT NOT NULL,
    "definition_digest" TEXT NOT NULL,
    "telemetry_source" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "audit_seq" INTEGER NOT NULL,
    "audit_hash" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "updated_at" TEXT NOT NULL,

    CONSTRAINT "rollouts_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "audit_events" (
    "id" SERIAL NOT NULL,
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

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "evidence" (
    "id" SERIAL NOT NULL,
    "rollout" TEXT NOT NULL,
    "evidence" TEXT NOT NULL,
    "exposure" INTEGER NOT NULL,
    "verdict" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "value" DOUBLE PRECISION,
    "unit" TEXT,
    "observed_at" TEXT NOT NULL,
    "recorded_at" TEXT NOT NULL,
    "expires_at" TEXT,
    "actor" TEXT NOT NULL,
    "source" TEXT,
    "detail" TEXT NOT NULL,

    CONSTRAINT "evidence_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "exposure_runs" (
    "rollout" TEXT NOT NULL,
    "exposure" INTEGER NOT NULL,
    "run" TEXT NOT NULL,
    "reported_at" TEXT NOT NULL,
    "actor" TEXT NOT NULL,

    CONSTRAINT "exposure_runs_pkey" PRIMARY KEY ("rollout","exposure","run")
);

-- CreateTable
CREATE TABLE "idempotency_receipts" (
    "actor" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "body" TEXT NOT NULL,
    "created_at" TEXT NOT NULL,

    CONSTRAINT "idempotency_receipts_pkey" PRIMARY KEY ("actor","key")
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

-- AddForeignKey
ALTER TABLE "rollouts" ADD CONSTRAINT "rollouts_definition_digest_fkey" FOREIGN KEY ("definition_digest") REFERENCES "definitions"("digest") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_rollout_fkey" FOREIGN KEY ("rollout") REFERENCES "rollouts"("name") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_rollout_fkey" FOREIGN KEY ("rollout") REFERENCES "rollouts"("name") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "exposure_runs" ADD CONSTRAINT "exposure_runs_rollout_fkey" FOREIGN KEY ("rollout") REFERENCES "rollouts"("name") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- The audit trail only grows, and a definition is what its digest says for as long as an event may name it:
-- no program and no person with a SQL prompt changes what was written.
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% only grows: its rows are never changed (% refused)', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END;
$$;

-- For each statement: a row-level trigger says nothing when no row matches, and does not exist for TRUNCATE.
CREATE TRIGGER "audit_events_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_events"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

CREATE TRIGGER "definitions_immutable" BEFORE UPDATE OR DELETE OR TRUNCATE ON "definitions"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
