import { readCatalogue } from "@/lib/ai/catalogue";
import { listModels } from "@/lib/ai/providers";
import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";

export const GET = handle(operations.listModels, async ({ actor }) => ({ data: { items: listModels(await readCatalogue(actor.client)) } }));
