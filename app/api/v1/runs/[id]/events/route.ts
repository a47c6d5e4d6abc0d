import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { streamEvents } from "@/lib/api/stream-events";
import { listRunEvents } from "@/lib/runs/queries";

export const GET = handle(operations.listRunEvents, async ({ actor, id, query, request }) => {
  if (request.headers.get("accept")?.includes("text/event-stream")) return streamEvents(actor, id, request, query.after ?? 0);
  return { data: { items: await listRunEvents(actor, id, query) } };
});
