import { createServer, type IncomingMessage, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { FatalError } from "@/lib/errors";
import { answerPreflight, withCors } from "./cors";

/** `peer` is the address that the request came from. */
export type Handler = (request: Request, peer: string | null) => Promise<Response>;

// The largest answer of a step that the Inngest protocol carries is 4 MB; a call with many steps has several.
const BODY_BYTES = 32 * 1024 * 1024;
const STOP_WITHIN_MS = 2_000;

/**
 * Listens at once, so that a taken port is known before any work is done; requests wait until
 * `serve` gives the handler. Every answer is readable by pages of any origin, as on a hosted project.
 *
 * @throws FatalError when the port is taken.
 */
export async function listen(port: number, hostname: string): Promise<{ server: Server; serve(handler: Handler): void }> {
  const ready = Promise.withResolvers<Handler>();
  const listener = getRequestListener(
    async (request, { incoming }) => {
      const answered = answerPreflight(request);
      if (answered) return answered;
      if (Number(request.headers.get("content-length") ?? 0) > BODY_BYTES) return withCors(tooLarge());
      const handle = await ready.promise;
      try {
        return withCors(await handle(await bounded(request), (incoming as IncomingMessage).socket.remoteAddress ?? null));
      } catch (error) {
        if (error instanceof BodyTooLarge) return withCors(tooLarge());
        console.error(`${request.method} ${new URL(request.url).pathname} failed:`, error);
        return withCors(Response.json({ message: "The request failed; the log of the stack has the reason." }, { status: 500 }));
      }
    },
    { overrideGlobalObjects: false },
  );
  const server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, hostname, resolve);
  }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "EADDRINUSE") throw cause;
    throw new FatalError("conflict", `Port ${port} is in use by another program. Stop it, or choose another port with STACK_PORT.`, { cause });
  });
  return { server, serve: ready.resolve };
}

/** Lets running requests end for two seconds, then cuts what is left. */
export async function stopListening(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), STOP_WITHIN_MS);
  await closed;
  clearTimeout(cut);
}

class BodyTooLarge extends Error {}

// The rest of the body is not read, so the connection cannot serve another request.
const tooLarge = () => Response.json({ message: `The body is larger than ${BODY_BYTES} bytes.` }, { status: 413, headers: { connection: "close" } });

/** A body that does not say its length is read and counted here. */
async function bounded(request: Request): Promise<Request> {
  if (!request.body || request.headers.has("content-length")) return request;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body) {
    bytes += chunk.byteLength;
    if (bytes > BODY_BYTES) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return new Request(request.url, { method: request.method, headers: request.headers, body: Buffer.concat(chunks) });
}
