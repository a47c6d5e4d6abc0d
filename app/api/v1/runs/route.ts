import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { MorningError } from "@/lib/errors";
import { listRuns } from "@/lib/runs/queries";
import { startRun } from "@/lib/runs/start-run";

export const GET = handle(operations.listRuns, async ({ actor, query }) => ({ data: await listRuns(actor, { ...query, createdBy: query.createdBy === "me" ? actor.userId : query.createdBy }) }));

export const POST = handle(operations.startRun, async ({ actor, body, request }) => {
  const idempotencyKey = request.headers.get("idempotency-key") ?? body.idempotencyKey;
  if (idempotencyKey !== undefined && !/^[\x21-\x7e]{1,200}$/.test(idempotencyKey)) throw new MorningError("bad_request", "An idempotency key has 1 to 200 visible ASCII characters.");
  const { run, created } = await startRun(actor, { ...body, idempotencyKey });
  return { status: created ? 201 : 200, data: { run } };
});
