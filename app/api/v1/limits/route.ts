import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { readLimits } from "@/lib/governance/limits/queries";
import { setLimits } from "@/lib/governance/limits/set-limits";

export const GET = handle(operations.readLimits, async ({ actor }) => ({ data: { limits: await readLimits(actor) } }));

export const PUT = handle(operations.setLimits, async ({ actor, body }) => ({ data: { limits: await setLimits(actor, body) } }));
