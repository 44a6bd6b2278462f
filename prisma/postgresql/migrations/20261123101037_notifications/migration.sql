-- CreateTable
CREATE TABLE "outbox" (
    "id" SERIAL NOT NULL,
    "key" TEXT NOT NULL,
    "rollout" TEXT,
    "type" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "created_at" TEXT NOT NULL,
    "fanned_at" TEXT,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deliveries" (
    "id" SERIAL NOT NULL,
    "message_id" INTEGER NOT NULL,
    "target" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "next_attempt_at" TEXT,
    "created_at" TEXT NOT NULL,
    "delivered_at" TEXT,
    "last_status" INTEGER,
    "last_error" TEXT,

    CONSTRAINT "deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "outbox_key_key" ON "outbox"("key");

-- CreateIndex
CREATE INDEX "outbox_fanned_at_id_idx" ON "outbox"("fanned_at", "id");

-- CreateIndex
CREATE INDEX "deliveries_target_status_next_attempt_at_idx" ON "deliveries"("target", "status", "next_attempt_at");

-- CreateIndex
CREATE INDEX "deliveries_target_id_idx" ON "deliveries"("target", "id");

-- CreateIndex
CREATE INDEX "deliveries_status_id_idx" ON "deliveries"("status", "id");

-- CreateIndex
CREATE UNIQUE INDEX "deliveries_message_id_target_key" ON "deliveries"("message_id", "target");

-- AddForeignKey
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "outbox"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;
