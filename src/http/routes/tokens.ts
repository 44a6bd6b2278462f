import type { Permission } from "../../rollout/permission.ts";
import type { Services } from "../../service/services.ts";
import { jsonAnswer } from "../answer.ts";
import { operation, type Handlers } from "../operation.ts";
import { presentPage } from "../present/page.ts";
import { presentIssuedToken, presentToken } from "../present/token.ts";

/** Long enough for a deployment a day to change over. */
const OVERLAP = "PT24H";

interface CreateToken {
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly rollouts?: readonly string[] | null;
  readonly expires?: string;
}

type OfToken = { path: { token: string } };

/** Who may do what: the caller, and the tokens. */
export function tokenRoutes({ tokens }: Pick<Services, "tokens">): Handlers {
  return {
    whoAmI: operation(async ({ caller: { actor, grants } }) =>
      jsonAnswer(200, {
        actor,
        grants: grants.map(({ permissions, rollouts }) => ({ permissions, rollouts })),
      }),
    ),

    createToken: operation<{ body: CreateToken }>(async ({ body, caller }) => {
      const { name, permissions, rollouts = null, expires = null } = body;
      const issued = await tokens.create({ name, permissions, rollouts, expires, actor: caller.actor });
      return jsonAnswer(201, presentIssuedToken(issued), { Location: `/v1/tokens/${issued.token.id}` });
    }),

    listTokens: operation<{ query: { cursor?: string; limit: number } }>(async ({ query }) =>
      jsonAnswer(200, presentPage(await tokens.list(query), presentToken)),
    ),

    rotateToken: operation<OfToken & { body: { overlap?: string } | undefined }>(async ({ path, body, caller }) => {
      const overlap = body?.overlap ?? OVERLAP;
      return jsonAnswer(200, presentIssuedToken(await tokens.rotate({ id: path.token, overlap, actor: caller.actor })));
    }),

    revokeToken: operation<OfToken>(async ({ path, caller }) =>
      jsonAnswer(200, presentToken(await tokens.revoke({ id: path.token, actor: caller.actor }))),
    ),
  };
}
