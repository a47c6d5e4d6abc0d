import { z } from "zod";
import type { Client } from "@/lib/db/client";
import { must } from "@/lib/db/must";
import { chainSource } from "./chain-source";
import { verifyChain, type Finding, type NotedHead } from "./verify";

/** What was last seen of each chain, by its id: what nobody with the database alone can change. */
export const notedHeadsSchema = z.record(z.string(), z.object({ number: z.number().int(), hash: z.string() }));
export type NotedHeads = z.infer<typeof notedHeadsSchema>;

export interface VerifiedChain {
  chain: string;
  tenantId: string | null;
  /** The workspace's name; "The platform" for its own chain. */
  name: string;
  rows: number;
  first: number;
  head: NotedHead;
  finding: Finding | null;
}

const PAGE = 500;

/**
 * Verifies the chains of every tenant and of the platform, or `only` one ("platform" for that one), each
 * against the head that was noted of it before. With a client that sees them all; one result at a time.
 */
export async function* verifyAll(client: Client, noted: NotedHeads, only?: string): AsyncGenerator<VerifiedChain> {
  for (let after = ""; ; ) {
    let query = client.from("audit_chains").select("chain, tenant_id, tenant:tenants(name)").order("chain").limit(PAGE);
    if (only) query = only === "platform" ? query.is("tenant_id", null) : query.eq("tenant_id", only);
    if (after) query = query.gt("chain", after);
    const chains = must(await query);
    for (const { chain, tenant_id: tenantId, tenant } of chains) {
      const { rows, first, last, hash, finding } = await verifyChain(chainSource(client, tenantId), noted[chain]);
      yield { chain, tenantId, name: tenant?.name ?? "The platform", rows, first, head: { number: last, hash }, finding: finding ?? shorter(noted[chain], last) };
    }
    if (only || chains.length < PAGE) return;
    after = chains.at(-1)!.chain;
  }
}

// Taking rows off the end together with the head leaves a chain that is whole, and shorter than it was.
function shorter(noted: NotedHead | undefined, last: number): Finding | null {
  if (!noted || noted.number <= last) return null;
  return { what: "removed", number: last + 1, through: noted.number, message: `Rows ${last + 1} to ${noted.number} were removed from the end: the record ended with row ${noted.number} when it was last noted.` };
}
