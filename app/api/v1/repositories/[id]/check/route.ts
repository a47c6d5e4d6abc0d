import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { checkRepository } from "@/lib/repositories/check-repository";

export const GET = handle(operations.checkRepository, async ({ actor, id, query }) => ({ data: { check: await checkRepository(actor, id, query.branch) } }));
