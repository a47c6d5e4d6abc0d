import { writeFileSync } from "node:fs";
import { boot } from "./boot";
import { generateTypes } from "../lib/db/generate-types";
const db = await boot();
writeFileSync("lib/db/types.ts", await generateTypes(db));
await db.close();
process.exit(0);
