import type { DeliveryFilter, DeliveryRecord, OutboxStore } from "../store/outbox-store.ts";
import type { Page } from "../store/page.ts";
import { ServiceError } from "./service-error.ts";

export interface DeliveryServices {
  list(filter: DeliveryFilter): Promise<Page<DeliveryRecord>>;
  /** Starts the delivery anew; rejects with delivery-not-found. */
  redeliver(id: string): Promise<DeliveryRecord>;
}

export function deliveryServices(
  store: Pick<OutboxStore, "listDeliveries" | "redeliver">,
  clock: () => Date,
): DeliveryServices {
  return {
    list: (filter) => store.listDeliveries(filter),
    async redeliver(id) {
      const record = await store.redeliver(id, clock().toISOString());
      if (record) return record;
      throw new ServiceError("delivery-not-found", `There is no delivery ${id}. GET /v1/deliveries lists them.`);
    },
  };
}
