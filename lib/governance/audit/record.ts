import { createHash } from "node:crypto";
import { z } from "zod";

/** A row of a chain as its hash covers it: `before` and `after` are the text that PostgreSQL prints of them. */
export const chainRowSchema = z.object({
  number: z.number().int().positive(),
  at: z.string(),
  actor_kind: z.string(),
  actor_id: z.string().nullable(),
  actor_name: z.string(),
  address: z.string().nullable(),
  act: z.string(),
  target_kind: z.string(),
  target_id: z.string().nullable(),
  target_name: z.string().nullable(),
  run_id: z.string().nullable(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  previous_hash: z.string(),
  hash: z.string(),
});
export type ChainRow = z.infer<typeof chainRowSchema>;

/** What the first row of a chain has for the hash before it. */
export const GENESIS = "0".repeat(64);

/**
 * The exact text that is hashed, as private.audit_record in the database builds it: a JSON array of
 * sixteen strings or nulls without spaces. `number` in place of the row's own tells a row that was moved.
 */
export function auditRecord(tenantId: string | null, row: ChainRow, number = row.number): string {
  return JSON.stringify([
    "morning-audit-1", tenantId, String(number), row.at, row.actor_kind, row.actor_id, row.actor_name, row.address, row.act,
    row.target_kind, row.target_id, row.target_name, row.run_id, row.before, row.after, row.previous_hash,
  ]);
}

/** SHA-256 of the record, lower-case hex. */
export function auditHash(tenantId: string | null, row: ChainRow, number?: number): string {
  return createHash("sha256").update(auditRecord(tenantId, row, number)).digest("hex");
}
