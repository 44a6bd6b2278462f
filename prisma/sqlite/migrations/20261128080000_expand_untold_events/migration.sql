-- CreateTable
CREATE TABLE "untold_events" (
    "event_id" INTEGER NOT NULL PRIMARY KEY,
    CONSTRAINT "untold_events_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "audit_events" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT
);
