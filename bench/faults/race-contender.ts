// One of two replicas in a race: opens the store, and on each line of standard input sends so many promotes at once, all with
// the same If-Match; answers with a line of their outcomes.
import { createInterface } from "node:readline";
import type { VersionedDefinition } from "../../src/definition/definition.ts";
import { openStore } from "../../src/store/open-store.ts";
import { commandService } from "./command-service.ts";
import type { Command } from "../../src/rollout/command.ts";

export interface Heat {
  readonly rollout: string;
  readonly ifRevision: number;
  readonly contenders: number;
  /** Engaged once, in the midst of the promotes. */
  readonly kill: boolean;
}

const store = await openStore({ url: process.argv[2] ?? "" });
const send = commandService(store, JSON.parse(process.argv[3] ?? "") as VersionedDefinition); // written by run-races.ts
console.log("ready");
for await (const line of createInterface({ input: process.stdin })) {
  const { rollout, ifRevision, contenders, kill } = JSON.parse(line) as Heat; // written by run-races.ts
  const key = (name: string | number) => `${rollout}-${ifRevision}-${process.pid}-${name}`;
  const race = (command: Command) => send({ key: command.reason ?? "", rollout, command, ifRevision });
  const outcomes = await Promise.all(
    Array.from({ length: contenders }, async (_, number) => {
      if (kill && number === Math.floor(contenders / 2)) {
        const { outcome } = await race({ type: "engage", killSwitch: "off", reason: key("kill") });
        return `kill ${outcome}`;
      }
      return (await race({ type: "promote", reason: key(number), force: false })).outcome;
    }),
  );
  console.log(JSON.stringify(outcomes));
}
await store.close();
