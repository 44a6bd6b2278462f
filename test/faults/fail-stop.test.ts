import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { failStop } from "../../src/service/fail-stop.ts";
import type { Store } from "../../src/store/store.ts";
import { StoreError } from "../../src/store/store-error.ts";
import { runSql } from "../support/database.ts";
import { sampleCommit, sampleState } from "../support/database-samples.ts";
import { scratchFolder, startSluice } from "../support/sluice-process.ts";

const MINUTES = 60_000;

/** A store of which only these methods are ever called. */
function storeWith(methods: Partial<Store>): Store {
  return methods as Store; // the tests call no other
}

describe("a store of a process that fails-stop", () => {
  const commit = sampleCommit(sampleState("r"));
  const unknown = new StoreError("commit-unknown", "the change may or may not be stored");

  it("tells once of a commit whose outcome is unknown, and from then on neither writes nor reads", async () => {
    const told: StoreError[] = [];
    let commits = 0;
    const store = failStop(
      storeWith({
        commit: async () => {
          commits += 1;
          throw unknown;
        },
        findRollout: async () => sampleState("r"),
        close: async () => {},
      }),
      (cause) => told.push(cause),
    );
    await expect(store.findRollout("r")).resolves.toMatchObject({ rollout: "r" });
    await expect(store.commit(commit)).rejects.toBe(unknown);
    await expect(store.commit(commit)).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("nothing was written"),
    });
    await expect(store.findRollout("r")).rejects.toMatchObject({ code: "unavailable" });
    await store.close();
    expect(commits).toBe(1);
    expect(told).toEqual([unknown]);
  });

  it("goes on after a commit in doubt of what is repeated anyway, such as the renewal of a lease", async () => {
    const store = failStop(
      storeWith({
        renewLease: async () => {
          throw unknown;
        },
        ping: async () => {},
      }),
      () => expect.fail("stopped for a lease"),
    );
    await expect(store.renewLease({ name: "monitor", holder: "h", fence: 1 })).rejects.toBe(unknown);
    await expect(store.ping()).resolves.toBeUndefined();
  });

  it("stops whatever finds that the file is lost, and says so to everybody", async () => {
    const lost = new StoreError("file-lost", "removed or replaced");
    const told: StoreError[] = [];
    const store = failStop(
      storeWith({
        renewLease: async () => {
          throw lost;
        },
        commit: async () => "committed",
      }),
      (cause) => told.push(cause),
    );
    await expect(store.renewLease({ name: "monitor", holder: "h", fence: 1 })).rejects.toBe(lost);
    await expect(store.commit(commit)).rejects.toBe(lost);
    expect(told).toEqual([lost]);
  });

  it("goes on after an error that left nothing behind", async () => {
    const store = failStop(
      storeWith({
        commit: async () => {
          throw new StoreError("unavailable", "nothing was written");
        },
        ping: async () => {},
      }),
      () => expect.fail("stopped without doubt"),
    );
    await expect(store.commit(commit)).rejects.toMatchObject({ code: "unavailable" });
    await expect(store.ping()).resolves.toBeUndefined();
  });
});

describe("the service when a COMMIT fails", () => {
  let scratch: Awaited<ReturnType<typeof scratchFolder>>;
  beforeEach(async () => {
    scratch = await scratchFolder();
  });
  afterEach(() => scratch.remove());

  it(
    "answers 503 that it may or may not have happened, ends with code 1 and one line, and starts with the truth",
    { timeout: 2 * MINUTES },
    async () => {
      const data = path.join(scratch.path, "data");
      const database = `file:${path.join(data, "sluice.db")}`;
      const first = await startSluice({ SLUICE_DATA_DIR: data });
      // Every statement passes and the COMMIT fails, as it does on a broken disk.
      await runSql(
        database,
        `CREATE TABLE void_ (id INTEGER PRIMARY KEY);
       CREATE TABLE debt (id INTEGER REFERENCES void_ (id) DEFERRABLE INITIALLY DEFERRED);
       CREATE TRIGGER fail_at_commit AFTER INSERT ON audit_events BEGIN INSERT INTO debt VALUES (1); END;`,
      );
      const ended = first.ended;
      const answer = await hold(first);
      expect(answer.status).toBe(503);
      expect(await answer.json()).toMatchObject({ detail: expect.stringContaining("may or may not be stored") });
      const { code, stderr } = await ended;
      expect(code).toBe(1);
      // The loops in the background may say that they were refused the store meanwhile.
      const cause = stderr.split("\n").filter((line) => line.startsWith("sluice: stopping"));
      expect(cause).toEqual([expect.stringContaining("may or may not be stored")]);
      expect(stderr).not.toContain("    at ");

      await runSql(database, "DROP TRIGGER fail_at_commit");
      const second = await startSluice({ SLUICE_DATA_DIR: data });
      const state = await (await fetch(`${second.url}/v1/rollouts/minimal`)).json();
      expect(state).toMatchObject({ revision: 1, held: null });
      expect((await hold(second)).status).toBe(200);
      await second.stop();
    },
  );

  function hold({ url, token }: { readonly url: string; readonly token: string }): Promise<Response> {
    return fetch(`${url}/v1/rollouts/minimal/hold`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ reason: "testing" }),
    });
  }
});
