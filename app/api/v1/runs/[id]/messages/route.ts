import { handle } from "@/lib/api/handle";
import { operations } from "@/lib/api/operations";
import { listReviewComments } from "@/lib/runs/github-story";
import { sendRunMessage } from "@/lib/runs/send-message";
import { listRunMessages } from "@/lib/runs/turns";

export const POST = handle(operations.sendRunMessage, async ({ actor, id, body }) => ({ status: 201, data: { id: await sendRunMessage(actor, id, body.body) } }));

export const GET = handle(operations.listRunMessages, async ({ actor, id }) => {
  const [items, reviews] = await Promise.all([listRunMessages(actor, id), listReviewComments(actor, id)]);
  return { data: { items, reviews } };
});
