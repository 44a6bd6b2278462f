// One of two replicas in a race: opens the store, and on each line of standard input sends so many promotes at once, all with
// the same If-Match; answers with a line of their outcomes.
import { createInterface } from "node:readline";
import type { VersionedDefinition } from "../../src/definition/definition.ts";
import type { Command } from "../../src/rollout/command.ts";
import { commandService } from "./command-service.ts";
import { openPlanted, type Plant } from "./planted-store.ts";

export interface Heat {
  readonly rollout: string;
  readonly ifRevision: number;
  readonly contenders: number;
  /** Engaged once: in the midst of the promotes, or when the first of them has been answered. */
  readonly kill: "amid" | "behind" | null;
}

const [url = "", definition = "", plant] = process.argv.slice(2); // written by run-races.ts
const store = await openPlanted(url, (plant as Plant | undefined) ?? null);
const send = commandService(store, JSON.parse(definition) as VersionedDefinition);
console.log("ready");
for await (const line of createInterface({ input: process.stdin })) {
  const { rollout, ifRevision, contenders, kill } = JSON.parse(line) as Heat; // written by run-races.ts
  const key = (name: string | number) => `${rollout}-${ifRevision}-${process.pid}-${name}`;
  const race = (command: Command) => send({ key: command.reason ?? "", rollout, command, ifRevision });
  const promotes = Array.from({ length: kill ? contenders - 1 : contenders }, async (_, number) => {
    return (await race({ type: "promote", reason: key(number), force: false })).outcome;
  });
  if (kill === "behind") await Promise.race(promotes);
  const engaged = kill && (await race({ type: "engage", killSwitch: "off", reason: key("kill") }));
  const outcomes = [...(await Promise.all(promotes)), ...(engaged ? [`kill ${engaged.outcome}`] : [])];
  console.log(JSON.stringify(outcomes));
}
await store.close();
