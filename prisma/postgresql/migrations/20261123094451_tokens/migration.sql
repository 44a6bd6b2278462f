-- CreateTable
CREATE TABLE "audit_chains" (
    "name" TEXT NOT NULL,
    "audit_seq" INTEGER NOT NULL,
    "audit_hash" TEXT NOT NULL,

    CONSTRAINT "audit_chains_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "tokens" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "permissions" TEXT NOT NULL,
    "rollouts" TEXT,
    "lifetime" TEXT,
    "created_at" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "last_used_at" TEXT,
    "revoked_at" TEXT,

    CONSTRAINT "tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "token_secrets" (
    "sha256" TEXT NOT NULL,
    "token_id" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "created_at" TEXT NOT NULL,
    "expires_at" TEXT,

    CONSTRAINT "token_secrets_pkey" PRIMARY KEY ("sha256")
);

-- CreateIndex
CREATE UNIQUE INDEX "tokens_name_key" ON "tokens"("name");

-- CreateIndex
CREATE INDEX "token_secrets_token_id_created_at_idx" ON "token_secrets"("token_id", "created_at");

-- AddForeignKey
ALTER TABLE "token_secrets" ADD CONSTRAINT "token_secrets_token_id_fkey" FOREIGN KEY ("token_id") REFERENCES "tokens"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;
