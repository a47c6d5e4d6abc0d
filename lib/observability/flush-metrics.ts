import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import type { Counted } from "./observe";

/** Adds what this process counted to the minutes of all processes. */
export async function flushMetrics(counted: Counted[]): Promise<void> {
  must(await serviceClient().rpc("record_metrics", { counted: counted as never }));
}
