import { handle } from "@/lib/api/handle";
import { idempotencyKeyOf } from "@/lib/api/idempotency-key";
import { operations } from "@/lib/api/operations";
import { listRuns } from "@/lib/runs/queries";
import { startRun } from "@/lib/runs/start-run";

export const GET = handle(operations.listRuns, async ({ actor, query }) => ({ data: await listRuns(actor, { ...query, createdBy: query.createdBy === "me" ? actor.userId : query.createdBy }) }));

export const POST = handle(operations.startRun, async ({ actor, body, request }) => {
  const { run, created } = await startRun(actor, { ...body, idempotencyKey: idempotencyKeyOf(request, body.idempotencyKey) });
  return { status: created ? 201 : 200, data: { run } };
});
