import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { listArtifacts } from "@/lib/artifacts/queries";

export const GET = handle(operations.listArtifacts, async ({ actor, id }) => ({ data: { items: await listArtifacts(actor, id) } }));
