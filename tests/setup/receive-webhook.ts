import type { IncomingMessage, ServerResponse } from "node:http";

/** GitHub's webhook, as Next hands it to the route. */
export async function receiveWebhook(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { POST } = await import("@/app/api/webhooks/github/route");
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const answer = await POST(new Request("http://127.0.0.1/api/webhooks/github", { method: "POST", headers: request.headers as Record<string, string>, body: Buffer.concat(chunks) }));
  response.writeHead(answer.status).end(await answer.text());
}
