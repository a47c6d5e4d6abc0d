import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { deleteRepository } from "@/lib/repositories/delete-repository";
import { readRepository } from "@/lib/repositories/queries";
import { updateRepository } from "@/lib/repositories/update-repository";

export const GET = handle(operations.readRepository, async ({ actor, id }) => ({ data: { repository: await readRepository(actor, id) } }));

export const PATCH = handle(operations.updateRepository, async ({ actor, id, body }) => ({ data: { repository: await updateRepository(actor, id, body) } }));

export const DELETE = handle(operations.deleteRepository, async ({ actor, id }) => {
  await deleteRepository(actor, id);
  return { status: 204 };
});
