import type { DeliveryFilter, Services } from "../../service/services.ts";
import { jsonAnswer } from "../answer.ts";
import { operation, type Handlers } from "../operation.ts";
import { presentDelivery } from "../present/delivery.ts";
import { presentPage } from "../present/page.ts";
import { readable } from "../readable.ts";

/** The log of what people were told, and telling them again. */
export function deliveryRoutes({ deliveries }: Pick<Services, "deliveries">): Handlers {
  return {
    listDeliveries: operation<{ query: DeliveryFilter }>(async ({ query, caller }) =>
      jsonAnswer(
        200,
        presentPage(await deliveries.list({ ...query, ...readable(caller, query.rollout) }), presentDelivery),
      ),
    ),

    redeliver: operation<{ path: { delivery: string } }>(async ({ path, caller }) =>
      jsonAnswer(200, presentDelivery(await deliveries.redeliver({ id: path.delivery, actor: caller.actor }))),
    ),
  };
}
