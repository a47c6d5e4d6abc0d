import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateTypes } from "@/lib/db/generate-types";
import { startStack } from "@/lib/local/stack";

/** Writes lib/db/types.ts from the migrations, by way of a stack that is gone afterwards. */
const dataDir = await mkdtemp(join(tmpdir(), "morning-types-"));
const stack = await startStack({ dataDir, port: 0, appUrl: "http://127.0.0.1:3000" });
try {
  await writeFile(new URL("../../db/types.ts", import.meta.url), await generateTypes(stack.database));
  console.log("lib/db/types.ts is written.");
} finally {
  await stack.close();
  await rm(dataDir, { recursive: true, force: true });
}
