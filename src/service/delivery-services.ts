import type { DeliveryFilter, DeliveryRecord, OutboxStore } from "../store/outbox-store.ts";
import { SERVICE_CHAIN, type AuditEvent } from "../rollout/audit-event.ts";
import type { Page } from "../store/page.ts";
import { ServiceError } from "./service-error.ts";

export interface DeliveryServices {
  list(filter: DeliveryFilter): Promise<Page<DeliveryRecord>>;
  /** Starts the delivery anew; rejects with delivery-not-found. */
  redeliver(request: { readonly id: string; readonly actor: string }): Promise<DeliveryRecord>;
}

export function deliveryServices(
  store: Pick<OutboxStore, "listDeliveries" | "redeliver">,
  clock: () => Date,
): DeliveryServices {
  return {
    list: (filter) => store.listDeliveries(filter),
    async redeliver({ id, actor }) {
      const now = clock().toISOString();
      const record = await store.redeliver(id, now, (delivery) => redeliveredEvent(delivery, actor, now));
      if (record) return record;
      throw new ServiceError("delivery-not-found", `There is no delivery ${id}. GET /v1/deliveries lists them.`);
    },
  };
}

/** Of the service's trail: people are told something a second time, and somebody wanted it so. */
function redeliveredEvent({ id, message, target, status }: DeliveryRecord, actor: string, at: string): AuditEvent {
  const data = { delivery: id, message, target, from: status };
  return { rollout: SERVICE_CHAIN, revision: 0, type: "delivery.redelivered", at, actor, reason: null, data };
}
