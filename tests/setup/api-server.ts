import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";

type RouteHandler = (request: Request, context: { params: Promise<Record<string, string | string[]>> }) => Promise<Response> | Response;
type RouteModule = Partial<Record<string, RouteHandler>>;

const files = import.meta.glob<RouteModule>("../../app/api/**/route.ts");

/** The app's API routes over real HTTP, found as Next.js finds them; without its pages. */
export async function startApiServer(): Promise<{ url: string; drop(): void; close(): Promise<void> }> {
  const routes = Object.entries(files)
    .map(([file, load]) => ({ parts: file.replace("../../app/", "").replace("/route.ts", "").split("/"), load }))
    .filter(({ parts }) => parts[1] === "v1" || parts[1] === "health")
    // A fixed name goes before a parameter, as in Next.js.
    .sort((a, b) => weight(a.parts) - weight(b.parts));

  const listener = getRequestListener(
    async ({ url, method, headers, body, signal }) => {
      const path = new URL(url).pathname.split("/").slice(1).map(decodeURIComponent);
      for (const { parts, load } of routes) {
        const params = match(parts, path);
        const handler = params && (await load())[method];
        if (params && !handler) return new Response(null, { status: 405 });
        if (params && handler) return handler(new Request(url, { method, headers, signal, body, ...(body && { duplex: "half" }) }), { params: Promise.resolve(params) });
      }
      return new Response(null, { status: 404 });
    },
    { overrideGlobalObjects: false },
  );
  const server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Cuts every connection, as a broken network does, and goes on serving. */
    drop: () => server.closeAllConnections(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const weight = (parts: string[]) => parts.reduce((sum, part) => sum + (part.startsWith("[...") ? 100 : part.startsWith("[") ? 1 : 0), 0);

function match(parts: string[], path: string[]): Record<string, string | string[]> | null {
  const params: Record<string, string | string[]> = {};
  for (const [i, part] of parts.entries()) {
    if (part.startsWith("[...")) return path.length > i ? { ...params, [part.slice(4, -1)]: path.slice(i) } : null;
    if (path[i] === undefined) return null;
    if (part.startsWith("[")) params[part.slice(1, -1)] = path[i];
    else if (part !== path[i]) return null;
  }
  return parts.length === path.length ? params : null;
}
