import { createSender, series, type Sent, type Series } from "../support/client.ts";
import type { BenchService } from "../support/service.ts";
import type { RunningUnleash } from "./start-unleash.ts";

/** As many as the flagship serves flags, half of them on. */
export const FEATURES = 7;

/** Changes one after the other or many at once, each answered when it is stored. */
export interface Changer {
  change(count: number, concurrent: number): Promise<Series>;
  close(): void;
}

/** One flag each for so many at once; a change of a flag begins when the one before it is answered, so that none conflicts. */
function inTurns(count: number, concurrently: number, change: (flag: number, turn: number) => Promise<Sent>) {
  const before = new Map<number, Promise<Sent>>();
  const tasks = Array.from({ length: count }, (_, index) => () => {
    const flag = index % concurrently;
    const send = () => change(flag, Math.floor(index / concurrently));
    const sent = before.get(flag)?.then(send) ?? send();
    // At once: two that wait for the same one would go together.
    before.set(flag, sent);
    return sent;
  });
  return series(tasks, concurrently);
}

/** Unleash: a feature's environment is switched on and off again. Each task has a feature of its own, as ours a rollout. */
export async function unleashChanger({ url, adminHeaders }: RunningUnleash, concurrent: number): Promise<Changer> {
  const sender = createSender(concurrent);
  const features = `${url}/api/admin/projects/default/features`;
  const must = async (sent: Promise<Sent>): Promise<void> => {
    const { status, body } = await sent;
    if (status > 299) throw new Error(`Unleash answered ${status}: ${body.slice(0, 500)}`);
  };
  for (let index = 0; index < Math.max(FEATURES, concurrent); index += 1) {
    const name = `flag-${index}`;
    await must(sender.send("POST", features, adminHeaders, { name, type: "release" }));
    const strategies = `${features}/${name}/environments/development/strategies`;
    await must(sender.send("POST", strategies, adminHeaders, { name: "default", parameters: {}, constraints: [] }));
    if (index < FEATURES)
      await must(sender.send("POST", `${features}/${name}/environments/development/on`, adminHeaders));
  }
  return {
    change(count, concurrently) {
      return inTurns(count, concurrently, (flag, turn) => {
        const state = turn % 2 === 0 ? "off" : "on";
        return sender.send("POST", `${features}/flag-${flag}/environments/development/${state}`, adminHeaders);
      });
    },
    close: () => sender.close(),
  };
}

/** Ours: a kill switch of the flagship's document is engaged and rearmed. */
export async function ourChanger({ url, authorization }: BenchService, concurrent: number): Promise<Changer> {
  const sender = createSender(concurrent);
  const headers = { authorization };
  const create = Array.from(
    { length: concurrent },
    (_, index) => () =>
      sender.send("POST", `${url}/v1/rollouts`, headers, { rollout: `flag-${index}`, definition: "autopack" }),
  );
  await series(create, 1);
  return {
    change(count, concurrently) {
      return inTurns(count, concurrently, (flag, turn) => {
        const where = `flag-${flag}/kill-switches/disable-extended-contexts/${turn % 2 === 0 ? "engage" : "rearm"}`;
        return sender.send("POST", `${url}/v1/rollouts/${where}`, headers, { reason: "bench" });
      });
    },
    close: () => sender.close(),
  };
}
