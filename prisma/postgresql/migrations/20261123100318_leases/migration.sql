-- CreateTable
CREATE TABLE "leases" (
    "name" TEXT NOT NULL,
    "holder" TEXT,
    "fence" INTEGER NOT NULL,
    "beat" INTEGER NOT NULL,

    CONSTRAINT "leases_pkey" PRIMARY KEY ("name")
);
