import { z } from "zod";
import type { Client } from "@/lib/db/client";
import { must } from "@/lib/db/must";
import { chainRowSchema, GENESIS } from "./record";
import type { ChainSource } from "./verify";

/** The platform's own chain has zeros for a tenant. */
const PLATFORM = "00000000-0000-0000-0000-000000000000";
const PAGE_ROWS = 1_000;

/** The chain of a tenant, or of the platform for null, as this client may see it. Reading throws RetryableError when the database does not answer. */
export function chainSource(client: Client, tenantId: string | null): ChainSource {
  return {
    async head() {
      const [head] = must(await client.from("audit_chains").select("first_number, anchor_hash, last_number, last_hash").eq("chain", tenantId ?? PLATFORM).limit(1));
      return { tenantId, firstNumber: head?.first_number ?? 1, anchorHash: head?.anchor_hash ?? GENESIS, lastNumber: head?.last_number ?? 0, lastHash: head?.last_hash ?? GENESIS };
    },
    async rows(after) {
      return z.array(chainRowSchema).parse(must(await client.rpc("read_audit_chain", { in_tenant: tenantId, after_number: after, most: PAGE_ROWS })));
    },
  };
}
