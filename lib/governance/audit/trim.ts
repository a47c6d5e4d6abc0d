import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";

/** Rows that one step removes of one chain. */
const BATCH = 5_000;

/** Removes rows of the record that are older than the platform's retention, a batch of each chain; answers how many. */
export async function trimRecord(): Promise<number> {
  return must(await serviceClient().rpc("trim_audit_logs", { most: BATCH }));
}
