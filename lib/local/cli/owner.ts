import { createClient } from "@supabase/supabase-js";
import type { Database } from "@/lib/db/types";
import { FatalError } from "@/lib/errors";
import { loadKeys } from "../supabase/keys";
import { loadEnvironmentFiles } from "./environment-files";
import { hostedParts } from "./hosted";
import { makeOwner } from "./make-owner";

/**
 * `npm run owner -- ada@example.com`: makes somebody who has signed up an owner of the platform. Uses the
 * hosted Supabase of the environment or, without one, the embedded stack that is running.
 */
const email = process.argv[2];
try {
  if (!email) throw new FatalError("bad_request", "Say who: npm run owner -- ada@example.com");
  loadEnvironmentFiles("start");
  const { url, key } = await place();
  await makeOwner(createClient<Database>(url, key, { auth: { persistSession: false } }), email);
  console.log(`${email} owns this platform now: /owner in the app.`);
} catch (error) {
  if (!(error instanceof FatalError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function place(): Promise<{ url: string; key: string }> {
  if (hostedParts(process.env).supabase) return { url: process.env.SUPABASE_URL!, key: process.env.SUPABASE_SECRET_KEY! };
  const keys = await loadKeys(process.env.MORNING_DATA_DIR || ".morning");
  return { url: `http://127.0.0.1:${process.env.STACK_PORT || 54321}`, key: keys.secretKey };
}
