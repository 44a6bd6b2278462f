-- CreateTable
CREATE TABLE "approvals" (
    "rollout" TEXT NOT NULL,
    "exposure" INTEGER NOT NULL,
    "stage" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "note" TEXT,
    "at" TEXT NOT NULL,

    CONSTRAINT "approvals_pkey" PRIMARY KEY ("rollout","exposure","stage","actor")
);

-- CreateTable
CREATE TABLE "freezes" (
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "mark" TEXT,

    CONSTRAINT "freezes_pkey" PRIMARY KEY ("name")
);

-- AddForeignKey
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_rollout_fkey" FOREIGN KEY ("rollout") REFERENCES "rollouts"("name") ON DELETE RESTRICT ON UPDATE RESTRICT;
