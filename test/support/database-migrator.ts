// A process of its own that opens a store, which migrates it: the argument is JSON {url, migrationsRoot}.
import { migrate } from "../../src/store/migrate.ts";
import { parseStoreUrl } from "../../src/store/store-url.ts";

const { url, migrationsRoot } = JSON.parse(process.argv[2] ?? "") as { url: string; migrationsRoot: string };
console.log(JSON.stringify(await migrate(parseStoreUrl(url), migrationsRoot)));
