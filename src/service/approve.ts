import { approvalEvent, countedApprovals, type Approval } from "../rollout/approvals.ts";
import { adoptionNamed } from "../rollout/adopt/consent.ts";
import { approvableStages } from "../rollout/clearance.ts";
import type { RolloutState } from "../rollout/state.ts";
import type { Commit, Store } from "../store/store.ts";
import type { Catalog } from "./catalog.ts";
import { rolloutOf } from "./find-rollout.ts";
import type { Line } from "./line.ts";
import { ServiceError } from "./service-error.ts";

const MAX_ROUNDS = 20;

/** What can be approved of a rollout now, and who has. */
export interface ApprovalsView {
  readonly state: RolloutState;
  /** Nothing, where no move up needs anybody's approval. `given`: by how many people, whoever asks in the end. */
  readonly stages: readonly { readonly stage: string; readonly required: number; readonly given: number }[];
  readonly approvals: readonly Approval[];
}

export interface ApprovalServices {
  list(rollout: string): Promise<ApprovalsView>;
  /**
   * Approving again changes nothing. `stage`: one of those of `list`, else rejects with nothing-to-approve; or "definition:" and
   * the digest of another version, whose adoption is then consented to.
   */
  give(request: {
    readonly rollout: string;
    readonly stage: string;
    readonly note: string | null;
    readonly actor: string;
  }): Promise<ApprovalsView>;
  /** Takes back the actor's own approval. Where there is none nothing changes. */
  withdraw(request: {
    readonly rollout: string;
    readonly stage: string;
    readonly actor: string;
  }): Promise<ApprovalsView>;
}

export interface ApprovalDependencies {
  readonly store: Pick<Store, "findRollout" | "commit" | "approvals">;
  readonly catalog: Pick<Catalog, "byDigest" | "version">;
  readonly line: Line;
  readonly clock: () => Date;
}

type Change = Pick<Commit, "events" | "approval" | "withdrawn">;

export function approvalServices({ store, catalog, line, clock }: ApprovalDependencies): ApprovalServices {
  async function viewOf(rollout: string): Promise<ApprovalsView> {
    const state = await rolloutOf(store, rollout);
    const { definition } = await catalog.byDigest(state.definition.digest);
    const approvals = await store.approvals(rollout, state.exposure.id);
    const stages = approvableStages(definition, state).map((stage) => {
      const given = countedApprovals(stage, approvals, null).length;
      return { stage: stage.id, required: stage.approvals, given };
    });
    return { state, stages, approvals };
  }

  /** Stores what `decide` makes of the approvals there are (null: nothing); again where the rollout changed meanwhile. */
  async function change(
    rollout: string,
    decide: (view: ApprovalsView) => Promise<Change | null>,
  ): Promise<ApprovalsView> {
    const changeOnce = async (): Promise<ApprovalsView | null> => {
      const view = await viewOf(rollout);
      const decided = await decide(view);
      if (decided === null) return view;
      const commit = { rollout, expectedRevision: view.state.revision, ...decided };
      return (await store.commit(commit)) === "committed" ? viewOf(rollout) : null;
    };
    for (let lost = 0; lost < MAX_ROUNDS; lost++) {
      const view = await line.inTurn(rollout, changeOnce);
      if (view !== null) return view;
    }
    throw new ServiceError("concurrent-change", `Rollout ${rollout} kept changing; nothing was recorded. Try again.`);
  }

  /** An approval nobody needs, or one ahead of time, would be taken for one that counts. */
  async function requireApprovable({ state, stages }: ApprovalsView, stage: string): Promise<void> {
    const adopted = adoptionNamed(stage);
    if (adopted !== null && adopted !== state.definition.digest) {
      await catalog.version(state.definition.name, adopted);
      return;
    }
    if (stages.some((each) => each.stage === stage)) return;
    const known = stages.map((each) => each.stage);
    const now = known.length === 0 ? "no stage can be approved now" : `only ${known.join(" and ")} can be approved now`;
    throw new ServiceError(
      "nothing-to-approve",
      `Found an approval of ${JSON.stringify(stage)}; rollout ${state.rollout} is in ${state.stage}, so ${now}: the next stage, where its document asks for approvals; or the adoption of another version, as definition:DIGEST.`,
      { stage: state.stage, revision: state.revision, approvable: known },
    );
  }

  const isGiven = ({ approvals }: ApprovalsView, stage: string, actor: string) =>
    approvals.some((approval) => approval.stage === stage && approval.actor === actor);

  return {
    list: viewOf,

    give: ({ rollout, stage, note, actor }) =>
      change(rollout, async (view) => {
        await requireApprovable(view, stage);
        if (isGiven(view, stage, actor)) return null;
        const approval = { stage, actor, note, at: clock().toISOString() };
        return {
          approval: { exposure: view.state.exposure.id, ...approval },
          events: [approvalEvent("approval.given", view.state, approval, approval.at)],
        };
      }),

    withdraw: ({ rollout, stage, actor }) =>
      change(rollout, async (view) => {
        if (!isGiven(view, stage, actor)) return null;
        const { state } = view;
        return {
          withdrawn: { exposure: state.exposure.id, stage, actor },
          events: [approvalEvent("approval.withdrawn", state, { stage, actor, note: null }, clock().toISOString())],
        };
      }),
  };
}
