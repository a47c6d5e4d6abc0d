import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { steerRun } from "@/lib/runs/steer-run";

export const POST = handle(operations.pauseRun, async ({ actor, id }) => ({ data: { run: await steerRun(actor, id, "pause") } }));
