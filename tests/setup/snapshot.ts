import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PgliteConnection } from "@supabase/lite/pglite";
import { prepareRealtimeSchema } from "@/lib/local/realtime/schema";
import { openPgliteInMemory } from "@/lib/local/supabase/connection";
import { loadKeys } from "@/lib/local/supabase/keys";
import { createSupabase } from "@/lib/local/supabase/supabase";

const ROOT = join(import.meta.dirname, "../..");
const CACHE = join(ROOT, "node_modules/.cache/morning");
// What decides the content of a fresh, migrated database.
const INPUTS = ["supabase/migrations", "lib/local/supabase", "lib/local/realtime/schema.ts", "node_modules/@electric-sql/pglite/package.json", "node_modules/@supabase/lite/package.json"];

/**
 * A freshly migrated database as a tarball. Making one takes seconds (initdb), loading it half a
 * second, so it is kept under node_modules/.cache until a migration or the stack changes.
 */
export async function freshDatabase(): Promise<Blob> {
  const path = join(CACHE, `database-${hashOf(INPUTS.flatMap((input) => filesIn(join(ROOT, input))))}.tar`);
  try {
    return new Blob([readFileSync(path)]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  const tarball = await makeDatabase();
  mkdirSync(CACHE, { recursive: true });
  const bytes = Buffer.from(await tarball.arrayBuffer());
  // Two workers may make the same one at once; the rename lets either win whole.
  writeFileSync(`${path}.${process.pid}`, bytes);
  renameSync(`${path}.${process.pid}`, path);
  return new Blob([bytes]);
}

async function makeDatabase(): Promise<Blob> {
  const dataDir = await mkdtemp(join(tmpdir(), "morning-snapshot-"));
  const opened = await openPgliteInMemory();
  try {
    const url = "http://127.0.0.1:0";
    await createSupabase({ opened, keys: await loadKeys(dataDir), dataDir, appUrl: url, url, prepare: () => prepareRealtimeSchema(opened.database) });
    return await (opened.connection as PgliteConnection).driver.dumpDataDir("none");
  } finally {
    await opened.database.close();
    await rm(dataDir, { recursive: true });
  }
}

function filesIn(path: string): string[] {
  return statSync(path).isDirectory() ? readdirSync(path, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : [])).sort() : [path];
}

function hashOf(files: string[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(file).update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}
