-- AlterTable
ALTER TABLE "deliveries" ADD COLUMN     "lane" TEXT;

-- CreateIndex
CREATE INDEX "deliveries_target_lane_status_id_idx" ON "deliveries"("target", "lane", "status", "id");
