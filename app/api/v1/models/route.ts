import { listModels } from "@/lib/ai/providers";
import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";

export const GET = handle(operations.listModels, async () => ({ data: { items: listModels() } }));
