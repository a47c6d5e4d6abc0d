import { must } from "@/lib/db/must";
import type { ServiceClient } from "@/lib/db/service-client";
import { sendPosted } from "../send-posted";

/** Sends at once that a run changed, where people on a forge are to be told of it. */
export async function sendChanged(rows: ServiceClient, runId: string): Promise<void> {
  for (const posted of must(await rows.from("outbox").select("id, name, data").like("id", `${runId}:changed:%`).order("created_at", { ascending: false }).limit(5))) await sendPosted(posted);
}

/** Sends at once what a trigger posted under this id, if it did; the sweep sends what is lost here. */
export async function sendOutbox(rows: ServiceClient, id: string): Promise<void> {
  await sendPosted(must(await rows.from("outbox").select("id, name, data").eq("id", id).maybeSingle()));
}
