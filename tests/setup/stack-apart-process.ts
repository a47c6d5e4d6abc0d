import { startStack, type Stack } from "@/lib/local/stack";
import { temporaryDatabase } from "./postgres";
import { freshDatabase } from "./snapshot";

export type Served = Pick<Stack, "url" | "keys" | "env">;

const [dataDir, appUrl] = process.argv.slice(2) as [string, string];
const server = process.env.TEST_DATABASE_URL;
const real = server ? await temporaryDatabase(server) : undefined;
const stack = await startStack({ dataDir, port: 0, appUrl, ...(real ? { databaseUrl: real.url } : { snapshot: await freshDatabase() }) });

// The test that started this process lets go of it, or is gone.
process.on("disconnect", () => {
  void stack.close().then(() => real?.drop()).finally(() => process.exit(0));
});
process.send!({ url: stack.url, keys: stack.keys, env: stack.env } satisfies Served);
