import { must } from "@/lib/db/must";
import type { ServiceClient } from "@/lib/db/service-client";
import { sendPosted } from "../send-posted";

/** Sends at once what a trigger posted under this id, if it did; the sweep sends what is lost here. */
export async function sendOutbox(rows: ServiceClient, id: string): Promise<void> {
  await sendPosted(must(await rows.from("outbox").select("id, name, data").eq("id", id).maybeSingle()));
}
