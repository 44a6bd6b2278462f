-- CreateTable
CREATE TABLE "approvals" (
    "rollout" TEXT NOT NULL,
    "exposure" INTEGER NOT NULL,
    "stage" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "note" TEXT,
    "at" TEXT NOT NULL,

    PRIMARY KEY ("rollout", "exposure", "stage", "actor"),
    CONSTRAINT "approvals_rollout_fkey" FOREIGN KEY ("rollout") REFERENCES "rollouts" ("name") ON DELETE RESTRICT ON UPDATE RESTRICT
);

-- CreateTable
CREATE TABLE "freezes" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "version" INTEGER NOT NULL,
    "mark" TEXT
);
