import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { idempotencyKeyOf } from "@/lib/api/idempotency-key";
import { fireStrategy } from "@/lib/strategies/fire-strategy";

export const POST = handle(operations.fireStrategy, async ({ actor, id, body, request }) => {
  const firing = await fireStrategy(actor, id, { inputs: body.inputs, idempotencyKey: idempotencyKeyOf(request, body.idempotencyKey) });
  return { status: firing.created ? 201 : 200, data: { firing } };
});
