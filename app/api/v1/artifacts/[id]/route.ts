import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { readArtifact } from "@/lib/artifacts/queries";

export const GET = handle(operations.readArtifact, async ({ actor, id }) => ({ data: { artifact: await readArtifact(actor, id) } }));
