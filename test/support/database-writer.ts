// A process of its own that writes facts to a store: the argument is JSON {url, rollout, commits}.
import { openStore } from "../../src/store/open-store.ts";
import { sampleEvent } from "./database-samples.ts";

const { url, rollout, commits } = JSON.parse(process.argv[2] ?? "") as {
  url: string;
  rollout: string;
  commits: number;
};
const store = await openStore({ url });
const outcomes: string[] = [];
for (let index = 0; index < commits; index += 1) {
  const event = sampleEvent(rollout, { type: "evidence.recorded", actor: `process-${process.pid}` });
  outcomes.push(await store.commit({ rollout, expectedRevision: 1, events: [event] }));
}
await store.close();
console.log(outcomes.filter((outcome) => outcome === "committed").length);
