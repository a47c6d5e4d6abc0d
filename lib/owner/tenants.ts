import { z } from "zod";
import { camel } from "@/lib/db/camel";
import { decodeCursor, page } from "@/lib/db/cursor";
import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import type { Owner } from "./actor";
import { tenantDetailSchema, tenantRowSchema, type TenantDetail, type TenantRow } from "./schema";

const PAGE = 25;

/**
 * Every workspace, newest first, 25 at a time, by a part of its name or of a member's address. What they
 * did is of the last 30 days. Throws `bad_request` for a cursor that no list gave.
 */
export async function listTenants(owner: Owner, { words, state, cursor }: { words?: string; state?: "open" | "suspended"; cursor?: string }): Promise<{ items: TenantRow[]; nextCursor: string | null }> {
  const after = cursor ? decodeCursor(cursor) : undefined;
  const rows = unwrap(
    await owner.client.rpc("owner_tenants", {
      ...(words && { wanted_words: words.slice(0, 100) }),
      ...(state && { wanted_state: state }),
      ...(after && { after_at: after.createdAt, after_id: after.id }),
      most: PAGE + 1,
    }),
  );
  return page(rows.map((row) => tenantRowSchema.parse(camel(row))), PAGE);
}

/** One workspace with its people, usage and limits; that the owner looked is recorded there. Throws `not_found`. */
export async function readTenant(owner: Owner, id: string): Promise<TenantDetail> {
  if (!z.uuid().safeParse(id).success) throw new MorningError("not_found", "There is no such workspace.");
  return tenantDetailSchema.parse(unwrap(await owner.client.rpc("owner_tenant", { of_tenant: id })));
}
