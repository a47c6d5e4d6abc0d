import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { listStops } from "@/lib/governance/stops/queries";
import { stopWork } from "@/lib/governance/stops/stop-work";

export const GET = handle(operations.listStops, async ({ actor }) => ({ data: { items: await listStops(actor) } }));

export const POST = handle(operations.stopWork, async ({ actor, body }) => ({ data: { stop: await stopWork(actor, body) } }));
