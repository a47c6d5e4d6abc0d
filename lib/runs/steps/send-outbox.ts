import { must } from "@/lib/db/must";
import type { ServiceClient } from "@/lib/db/service-client";
import { sendPosted } from "../send-posted";

/** Sends at once whatever waits to be sent about a run; the sweep sends what is lost here, and forgets it. */
export async function sendAbout(rows: ServiceClient, runId: string): Promise<void> {
  for (const posted of must(await rows.from("outbox").select("id, name, data").eq("data->>runId", runId).order("created_at", { ascending: false }).limit(10))) await sendPosted(posted);
}

/** Sends at once what a trigger posted under this id, if it did; the sweep sends what is lost here. */
export async function sendOutbox(rows: ServiceClient, id: string): Promise<void> {
  await sendPosted(must(await rows.from("outbox").select("id, name, data").eq("id", id).maybeSingle()));
}
