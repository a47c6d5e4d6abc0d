import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { exportAudit } from "@/lib/governance/audit/export";

export const GET = handle(operations.exportAudit, async ({ actor, query: { format = "jsonl", after, ...filter } }) => {
  const stream = await exportAudit(actor, format, filter, after);
  const name = `record-${new Date().toISOString().slice(0, 10)}.${format}`;
  return new Response(stream, {
    headers: {
      "content-type": format === "csv" ? "text/csv; charset=utf-8" : "application/jsonl; charset=utf-8",
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
});
