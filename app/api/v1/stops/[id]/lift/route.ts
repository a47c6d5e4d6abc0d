import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { liftStop } from "@/lib/governance/stops/lift-stop";

export const POST = handle(operations.liftStop, async ({ actor, id }) => ({ data: { stop: await liftStop(actor, id) } }));
