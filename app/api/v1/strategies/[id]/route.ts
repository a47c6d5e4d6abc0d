import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { readStrategy } from "@/lib/strategies/queries";
import { deleteStrategy, editStrategy } from "@/lib/strategies/save-strategy";

export const GET = handle(operations.readStrategy, async ({ actor, id }) => ({ data: { strategy: await readStrategy(actor, id) } }));

export const PUT = handle(operations.editStrategy, async ({ actor, id, body }) => {
  await editStrategy(actor, id, body.baseVersion, body.definition);
  return { data: { strategy: await readStrategy(actor, id) } };
});

export const DELETE = handle(operations.deleteStrategy, async ({ actor, id }) => {
  await deleteStrategy(actor, id);
  return { status: 204 };
});
