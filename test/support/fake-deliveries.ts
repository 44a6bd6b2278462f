import type { DeliveryServices } from "../../src/service/delivery-services.ts";
import { ServiceError } from "../../src/service/service-error.ts";
import type { DeliveryRecord } from "../../src/service/services.ts";

/** Delivery services that know one delivery, `12`, and note in `asked` what was asked of them. */
export function fakeDeliveries(asked: unknown[], now: string): DeliveryServices {
  const delivery: DeliveryRecord = {
    id: "12",
    message: "demo/7",
    rollout: "demo",
    type: "kill_switch.engaged",
    target: "slack",
    status: "failed",
    attempts: 8,
    createdAt: now,
    nextAttemptAt: null,
    deliveredAt: null,
    lastStatus: 503,
    lastError: "answered 503",
  };
  return {
    list: async (filter) => (asked.push(filter), { items: [delivery], nextCursor: "next" }),
    redeliver: async ({ id }) => {
      if (id !== delivery.id) throw new ServiceError("delivery-not-found", `There is no delivery ${id}.`);
      asked.push({ redeliver: id });
      return { ...delivery, status: "pending", attempts: 0, nextAttemptAt: now };
    },
  };
}
