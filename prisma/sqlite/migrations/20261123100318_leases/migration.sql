-- CreateTable
CREATE TABLE "leases" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "holder" TEXT,
    "fence" INTEGER NOT NULL,
    "beat" INTEGER NOT NULL
);
