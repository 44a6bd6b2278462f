import { jsonAnswer } from "../answer.ts";
import type { BrowserSignOn, SignOnCode } from "../browser-sign-on.ts";
import { operation, type Handlers } from "../operation.ts";
import { HttpProblem } from "../problem.ts";

/** How a person in a browser gets a token from the identity provider. `signOn` null: it is not set up. */
export function signOnRoutes(signOn: BrowserSignOn | null): Handlers {
  return {
    getSignOn: operation(async () => jsonAnswer(200, { provider: signOn && (await signOn.start()) })),

    redeemSignOn: operation<{ body: SignOnCode }>(async ({ body }) => {
      if (!signOn) {
        throw new HttpProblem(
          "sign-on-refused",
          "No sign-on is set up here, so there is no code to redeem. Set SLUICE_OIDC_CLIENT_ID, or use a token of this service.",
        );
      }
      const { token, expires } = await signOn.redeem(body);
      // Whoever keeps what went by would hold the token.
      return jsonAnswer(200, { token, expires: expires.toISOString() }, { "Cache-Control": "no-store" });
    }),
  };
}
