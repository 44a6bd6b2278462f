// A process that makes transitions one after the other and says on standard output which of them it was told are done.
// Arguments: the database file, how many, the definition, "full" or "normal".
import { writeSync } from "node:fs";
import type { VersionedDefinition } from "../../src/definition/definition.ts";
import { commitsOf } from "../../src/store/commits.ts";
import { openStore } from "../../src/store/open-store.ts";
import { openForWriting, sqliteWriter } from "../../src/store/sqlite-writer.ts";
import type { Store } from "../../src/store/store.ts";
import { createWrite, type Write } from "../../src/store/transaction.ts";
import { commandService } from "./command-service.ts";
import { createLadder } from "./create-ladder.ts";

const [file = "", count = "0", text = "", level = "full"] = process.argv.slice(2);
const definition = JSON.parse(text) as VersionedDefinition; // written by power-loss.ts
const opened = await openStore({ url: `file:${file}` });
const store: Store = level === "normal" ? { ...opened, ...commitsOf({ write: lowered() }) } : opened;
await createLadder(store, "power", definition);
const send = commandService(store, definition);
say("started");
for (let turn = 1; turn <= Number(count); turn += 1) {
  const reason = `turn-${turn}`;
  const command = turn % 2 === 1 ? ({ type: "hold", reason } as const) : ({ type: "release", reason } as const);
  const { outcome, revision } = await send({ key: reason, rollout: "power", command });
  if (outcome !== "accepted") throw new Error(`turn ${turn} was answered ${outcome}`);
  say(`done ${revision}`);
}
// Without closing the store, which would empty the log: a power failure asks nobody.
process.exit(0);

function say(what: string): void {
  writeSync(1, `${what}\n`);
}

/** A connection that does not wait for the disk, as an upgrade of the driver might make it; a store refuses to start with it. */
function lowered(): Write {
  const open = async () => {
    const connection = await openForWriting({ file, url: `file:${file}` });
    connection.script("PRAGMA synchronous = NORMAL");
    return connection;
  };
  return createWrite(sqliteWriter(open), Math.random);
}
