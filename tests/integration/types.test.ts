import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { generateTypes } from "@/lib/db/generate-types";
import { startTestStack } from "../setup/stack";

it("lib/db/types.ts says what the migrations say; if not, run: npm exec -- tsx lib/local/cli/types.ts", async () => {
  const stack = await startTestStack();
  try {
    expect(await readFile("lib/db/types.ts", "utf8")).toBe(await generateTypes(stack.database));
  } finally {
    await stack.close();
  }
});
