// The answer as it is usually made: Express asks the database through Prisma, for every request. Without a token.
import express from "express";
import { connectTo } from "../../src/store/database.ts";
import { parseStoreUrl } from "../../src/store/store-url.ts";

const [storeUrl = "", text = "{}"] = process.argv.slice(2);
const { database } = connectTo(parseStoreUrl(storeUrl));
const { rollout, flags } = JSON.parse(text) as { rollout: string; flags: object }; // the service's own answer
const app = express();
app.get("/", async (_request, response) => {
  const row = await database.rollout.findFirst({ where: { name: rollout } });
  response.json({ rollout, stage: row?.stage, revision: row?.revision, flags });
});
const server = app.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(`listening http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`);
});
