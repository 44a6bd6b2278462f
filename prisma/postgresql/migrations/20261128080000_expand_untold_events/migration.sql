-- CreateTable
CREATE TABLE "untold_events" (
    "event_id" INTEGER NOT NULL,

    CONSTRAINT "untold_events_pkey" PRIMARY KEY ("event_id")
);

-- AddForeignKey
ALTER TABLE "untold_events" ADD CONSTRAINT "untold_events_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "audit_events"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;
