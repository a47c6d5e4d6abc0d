import { must } from "@/lib/db/must";
import { MorningError, RetryableError, messageOf } from "@/lib/errors";
import type { RunContext } from "./run-context";
import { clean } from "./run-log";

/**
 * An act on the outside world, once: the intent is stored, then the act is done, then its outcome is
 * stored. After a crash between the last two the act is called again; acts passed here find what they
 * made before by the same key (every method of Forge does), so that nothing is made twice. An act that
 * is called again is given the intent of the first time.
 */
export async function effect<T extends object, I extends object = object>(context: RunContext, key: string, kind: string, intent: I, act: (intent: I) => Promise<T>): Promise<T> {
  const { rows, run } = context;
  const scoped = { tenant_id: run.tenant_id, run_id: run.id, key };
  must(await rows.from("effects").upsert({ ...scoped, kind, intent: clean(intent) as never }, { onConflict: "run_id,key", ignoreDuplicates: true }).select("id"));
  const known = must(await rows.from("effects").select("status, intent, outcome").eq("run_id", run.id).eq("key", key).single());
  if (known.status === "done") return known.outcome as T;
  try {
    const outcome = await act(known.intent as I);
    must(await rows.from("effects").update({ status: "done", outcome: clean(outcome) as never, finished_at: new Date().toISOString() }).eq("run_id", run.id).eq("key", key).select("id"));
    return outcome;
  } catch (error) {
    // Unknown outcomes stay "intended"; a refusal that will not change is recorded as one.
    if (error instanceof MorningError && !(error instanceof RetryableError)) {
      must(await rows.from("effects").update({ status: "failed", outcome: { message: messageOf(error) }, finished_at: new Date().toISOString() }).eq("run_id", run.id).eq("key", key).select("id"));
    }
    throw error;
  }
}
