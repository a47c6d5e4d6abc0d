import { MorningError } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";
import { csvCell } from "../csv";
import { listCostEntries, type CostNames } from "./queries";
import type { CostEntry, CostFilters, CostRange } from "./schema";

/** Rows in one export; a shorter range has the others. */
export const EXPORT_ROWS = 100_000;
const PAGE_ROWS = 1_000;

const COLUMNS = ["counts_at", "kind", "cost_micros", "model", "recorded", "estimated", "agent", "stage", "turn", "repository", "strategy", "person", "run", "input_tokens", "cached_tokens", "output_tokens", "reasoning_tokens", "id"];

/** Rows of the ledger as CSV, newest first, made while it is read; at most EXPORT_ROWS. Throws for a range that costs do not have; a failure later breaks the stream off. */
export async function exportCostEntries(actor: Actor, range: CostRange, filters: CostFilters, names: CostNames): Promise<ReadableStream<Uint8Array>> {
  const read = (cursor?: string) => listCostEntries(actor, range, filters, { cursor, limit: PAGE_ROWS });
  let page: Awaited<ReturnType<typeof read>> | null = await read();
  let sent = 0;
  const encoder = new TextEncoder();
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(`${COLUMNS.join(",")}\r\n`)),
    async pull(controller) {
      if (!page) return controller.close();
      if (page.items.length > 0) controller.enqueue(encoder.encode(page.items.map((entry) => line(entry, names)).join("")));
      sent += page.items.length;
      page = page.nextCursor && sent < EXPORT_ROWS
        ? await read(page.nextCursor).catch((cause: unknown) => {
            throw new MorningError("unavailable", "The export broke off; start it again.", { cause });
          })
        : null;
      if (!page) controller.close();
    },
  });
}

function line(entry: CostEntry, names: CostNames): string {
  const name = (by: "repository" | "strategy" | "person", id: string | null) => (id === null ? null : names.of(by, id));
  const cells = [
    entry.countsAt, entry.kind, entry.costMicros, entry.model, entry.replayed, entry.estimated, entry.agent, entry.stage, entry.turn,
    name("repository", entry.repositoryId), name("strategy", entry.strategyId), name("person", entry.personId), entry.runId,
    entry.inputTokens, entry.cachedTokens, entry.outputTokens, entry.reasoningTokens, entry.id,
  ];
  return `${cells.map(csvCell).join(",")}\r\n`;
}
