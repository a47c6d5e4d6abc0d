import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { readStandings } from "@/lib/governance/reputation/queries";

export const GET = handle(operations.readStandings, async ({ actor }) => ({ data: await readStandings(actor) }));
