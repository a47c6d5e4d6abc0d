import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createClient } from "@supabase/supabase-js";
import { z } from "zod";
import { FatalError } from "@/lib/errors";
import { notedHeadsSchema, verifyAll, type NotedHeads } from "@/lib/governance/audit/verify-all";
import { loadEnvironmentFiles } from "./environment-files";
import { hostedParts } from "./hosted";
import { launch } from "./launch";
import { startStackProcess } from "./start-stack";

const USAGE = `Verifies the record: npm run audit:verify [-- <workspace id>|platform]
Ends with 1 when a row was changed, removed, inserted or moved, and names the first one.`;

/** Where the heads that were seen are noted, to compare the next time; outside the database. */
const HEADS = "audit-heads.json";

launch(async () => {
  const [only, ...more] = process.argv.slice(2);
  if (more.length > 0 || only === "--help" || (only && only !== "platform" && !z.uuid().safeParse(only).success)) {
    console.log(USAGE);
    return only === "--help" ? 0 : 2;
  }
  loadEnvironmentFiles("start");
  const file = join(process.env.MORNING_DATA_DIR || ".morning", HEADS);
  const noted = readHeads(file);
  const { url, secretKey, stop } = await reach();
  try {
    const client = createClient(url, secretKey, { auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false } });
    let [chains, touched] = [0, 0];
    for await (const { chain, tenantId, name, rows, first, head, finding } of verifyAll(client, noted, only)) {
      chains += 1;
      const who = `${JSON.stringify(name)}${tenantId ? ` (${tenantId})` : ""}`;
      if (finding) {
        touched += 1;
        console.log(`TOUCHED  ${who}: ${finding.message}`);
        continue;
      }
      noted[chain] = head;
      console.log(`whole    ${who}: ${rows} rows, ${first} to ${head.number}, ending with ${head.hash}`);
    }
    writeFileSync(`${file}.new`, `${JSON.stringify(noted, null, 2)}\n`, { flush: true });
    renameSync(`${file}.new`, file);
    if (only && chains === 0) throw new FatalError("not_found", "There is no record of this workspace.");
    console.log(touched > 0 ? `${touched} of ${chains} chains were touched.` : `${chains} chains are whole. Their ends are noted in ${file}; a copy of it elsewhere proves the rows up to them.`);
    return touched > 0 ? 1 : 0;
  } finally {
    await stop();
  }
});

function readHeads(file: string): NotedHeads {
  try {
    return notedHeadsSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new FatalError("conflict", `${file} is damaged. Restore it from a copy, or move it away to verify without what was noted before.`, { cause });
  }
}

/** The database's API: the hosted one, the embedded stack that runs, or one that is started for this. */
async function reach(): Promise<{ url: string; secretKey: string; stop(): Promise<void> }> {
  if (hostedParts(process.env).supabase) return { url: process.env.SUPABASE_URL!, secretKey: process.env.SUPABASE_SECRET_KEY!, stop: async () => undefined };
  const url = `http://127.0.0.1:${process.env.STACK_PORT || 54321}`;
  const keys = readKeys(join(process.env.MORNING_DATA_DIR || ".morning", "keys.json"));
  if (keys && (await answers(url, keys.secretKey))) return { url, secretKey: keys.secretKey, stop: async () => undefined };
  const { child, ready } = await startStackProcess({ ...process.env, STACK_PORT: process.env.STACK_PORT || "54321" });
  return { url: ready.url, secretKey: ready.env.SUPABASE_SECRET_KEY!, stop: () => child.stop() };
}

function readKeys(file: string): { secretKey: string } | null {
  try {
    return z.object({ secretKey: z.string() }).parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return null; // The stack that is started says what is wrong, or makes them.
  }
}

async function answers(url: string, secretKey: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/rest/v1/audit_chains?select=chain&limit=1`, { headers: { apikey: secretKey } })).ok;
  } catch {
    return false;
  }
}
