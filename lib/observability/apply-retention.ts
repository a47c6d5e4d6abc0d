import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";

/** Rows of a kind that go in one turn, so that none takes long. */
const BATCH = 2_000;

/** Removes events of ended runs and deliveries of GitHub that are older than the platform's settings keep them. Answers how many. */
export async function applyRetention(): Promise<number> {
  return must(await serviceClient().rpc("apply_retention", { most: BATCH }));
}
