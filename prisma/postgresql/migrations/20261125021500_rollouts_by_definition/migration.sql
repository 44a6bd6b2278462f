-- CreateIndex
CREATE INDEX "rollouts_definition_digest_idx" ON "rollouts"("definition_digest");
