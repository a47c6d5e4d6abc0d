import type { SupabaseClient } from "@supabase/supabase-js";
import type { Database } from "@/lib/db/types";
import { FatalError } from "@/lib/errors";

/** Makes whoever has this address an owner of the platform, once. Needs the secret key: only who runs the platform has it. Throws `not_found` for an address that nobody signed up with. */
export async function makeOwner(admin: SupabaseClient<Database>, email: string): Promise<void> {
  const { data: profile, error } = await admin.from("profiles").select("user_id").eq("email", email.trim().toLowerCase()).maybeSingle();
  if (error) throw new FatalError("internal", `The person could not be looked up: ${error.message}`, { cause: error });
  if (!profile) throw new FatalError("not_found", `Nobody has signed up with ${email}; sign up first, then run this again.`);
  const made = await admin.from("platform_owners").upsert({ user_id: profile.user_id }, { ignoreDuplicates: true });
  if (made.error) throw new FatalError("internal", `The owner could not be written: ${made.error.message}`, { cause: made.error });
}
