import { z } from "zod";
import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";
import { csvCell } from "../csv";
import { filterArguments } from "./history";
import type { HistoryFilter } from "./history-schema";
import { auditRecord, chainRowSchema, type ChainRow } from "./record";

/** Rows in one export; what comes after the last one is asked for with `after`. */
export const EXPORT_ROWS = 50_000;
const PAGE_ROWS = 1_000;

export type ExportFormat = "csv" | "jsonl";

const COLUMNS = ["number", "at", "actor_kind", "actor_id", "actor_name", "address", "act", "target_kind", "target_id", "target_name", "run_id", "before", "after", "previous_hash", "hash"] as const satisfies readonly (keyof ChainRow)[];

/**
 * Rows of the record in order, after a number, as text that is made while it is read: at most EXPORT_ROWS.
 * Throws at once when this person may not audit; a failure later breaks the stream off.
 */
export async function exportAudit(actor: Actor, format: ExportFormat, filter: HistoryFilter, after = 0): Promise<ReadableStream<Uint8Array>> {
  const write = format === "csv" ? csvLine : (row: ChainRow) => jsonLine(actor.tenantId, row);
  const read = async (from: number) =>
    z.array(chainRowSchema).parse(unwrap(await actor.client.rpc("export_audit", { in_tenant: actor.tenantId, ...filterArguments(filter), after_number: from, most: PAGE_ROWS })));
  let page: ChainRow[] | null = await read(after);
  let sent = 0;
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      if (format === "csv") controller.enqueue(encoder.encode(`${COLUMNS.join(",")}\r\n`));
    },
    async pull(controller) {
      const rows = page ?? [];
      page = null;
      if (rows.length > 0) controller.enqueue(encoder.encode(rows.map(write).join("")));
      sent += rows.length;
      const last = rows.at(-1);
      if (!last || rows.length < PAGE_ROWS || sent >= EXPORT_ROWS) return controller.close();
      page = await read(last.number).catch((cause: unknown) => {
        throw new MorningError("unavailable", "The export broke off; start it again after the last row that came.", { cause });
      });
    },
  });
}

/** One row as CSV (RFC 4180). */
export function csvLine(row: ChainRow): string {
  return `${COLUMNS.map((column) => csvCell(row[column])).join(",")}\r\n`;
}

/** One row as JSON, with `record`, the exact text whose SHA-256 is `hash`. */
function jsonLine(tenantId: string, row: ChainRow): string {
  return `${JSON.stringify({ ...row, before: row.before && JSON.parse(row.before), after: row.after && JSON.parse(row.after), record: auditRecord(tenantId, row) })}\n`;
}
