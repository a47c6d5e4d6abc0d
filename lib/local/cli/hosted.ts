import { FatalError } from "@/lib/errors";

export interface Hosted {
  supabase: boolean;
  inngest: boolean;
}

type Source = Readonly<Record<string, string | undefined>>;

const SUPABASE = ["SUPABASE_URL", "SUPABASE_PUBLISHABLE_KEY", "SUPABASE_SECRET_KEY"] as const;

/** Which parts the environment places elsewhere; the embedded stack serves the others. */
export function hostedParts(env: Source): Hosted {
  const set = SUPABASE.filter((name) => env[name]);
  const missing = SUPABASE.filter((name) => !env[name]);
  if (set.length > 0 && missing.length > 0) {
    throw new FatalError("bad_request", `${set.join(" and ")} ${set.length > 1 ? "are" : "is"} set, but not ${missing.join(" and ")}. Set all of them for hosted Supabase, or none of them for the embedded one.`);
  }
  return { supabase: missing.length === 0, inngest: Boolean(env.INNGEST_DEV || env.INNGEST_BASE_URL || env.INNGEST_EVENT_KEY || env.INNGEST_SIGNING_KEY) };
}

/** What the app takes from the stack: only what the environment does not place elsewhere. */
export function stackEnvironment(stack: Record<string, string>, hosted: Hosted, env: Source): Record<string, string> {
  return Object.fromEntries(
    Object.entries(stack).filter(([name]) => {
      if (name.startsWith("SUPABASE_")) return !hosted.supabase;
      if (name.startsWith("INNGEST_")) return !hosted.inngest;
      return !env[name];
    }),
  );
}
