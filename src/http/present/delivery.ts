import type { DeliveryRecord } from "../../service/services.ts";

/** Wire form `Delivery`. */
export function presentDelivery({ id, message, rollout, type, target, status, ...rest }: DeliveryRecord) {
  const { attempts, createdAt, nextAttemptAt, deliveredAt, lastStatus, lastError } = rest;
  const log = { attempts, createdAt, nextAttemptAt, deliveredAt, lastStatus, lastError };
  return { id, message, rollout, type, target, status, ...log };
}
