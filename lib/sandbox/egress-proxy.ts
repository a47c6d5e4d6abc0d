import { lookup } from "node:dns/promises";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { BlockList, connect, isIP, isIPv6, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { messageOf } from "@/lib/errors";

/** `listed`: any address, as someone wrote the host down; `public`: only if it is on the public internet. */
export type Reach = "listed" | "public" | "refused";

export interface EgressProxy {
  /** Unix socket on which the proxy listens. */
  socketPath: string;
  close(): Promise<void>;
}

const CONNECT_MS = 15_000;
const IDLE_MS = 120_000;
const MAX_CONNECTIONS = 128;

/** Loopback, private, link-local (cloud metadata), shared, multicast and reserved ranges: RFC 6890. */
const notPublic = new BlockList();
for (const [net, bits] of [
  ["0.0.0.0", 8], ["10.0.0.0", 8], ["100.64.0.0", 10], ["127.0.0.0", 8], ["169.254.0.0", 16], ["172.16.0.0", 12],
  ["192.0.0.0", 24], ["192.168.0.0", 16], ["198.18.0.0", 15], ["224.0.0.0", 4], ["240.0.0.0", 4],
] as const) notPublic.addSubnet(net, bits, "ipv4");
for (const [net, bits] of [["::", 96], ["64:ff9b::", 96], ["64:ff9b:1::", 48], ["2002::", 16], ["fc00::", 7], ["fe80::", 10], ["ff00::", 8]] as const)
  notPublic.addSubnet(net, bits, "ipv6");

/** True when an IP address is on the public internet. */
export function isPublicAddress(address: string): boolean {
  return !notPublic.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}

/**
 * An HTTP proxy (CONNECT, and plain requests) that only lets through what `reach` allows: the one
 * way out of a sandbox, which has no network of its own. It connects to the address that it
 * checked, so that a name cannot change its address in between.
 */
export async function startEgressProxy(reach: (host: string, port: number) => Reach): Promise<EgressProxy> {
  const folder = await mkdtemp(join(tmpdir(), "morning-egress-"));
  const socketPath = join(folder, "proxy.sock");
  const open = new Set<Duplex>();
  const server = createServer((request, response) => void forward(request, response, reach));
  server.maxConnections = MAX_CONNECTIONS;
  server.requestTimeout = 0;
  server.on("connection", (socket) => {
    open.add(socket);
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    socket.on("close", () => open.delete(socket));
  });
  server.on("clientError", (_error, socket) => socket.destroy());
  server.on("connect", (request, client, head) => {
    client.on("error", () => client.destroy());
    void tunnel(request, client, head, reach, open);
  });
  await new Promise<void>((resolve, reject) => {
    server.on("error", reject);
    server.listen(socketPath, resolve);
  });
  // The sandboxed process may run under another user id; the folder's own mode keeps others out.
  await chmod(socketPath, 0o666);
  return {
    socketPath,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function tunnel(request: IncomingMessage, client: Duplex, head: Buffer, reach: (host: string, port: number) => Reach, open: Set<Duplex>): Promise<void> {
  const refuse = (status: string, why: string) => client.end(`HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n${why}\n`);
  let target: URL;
  try {
    target = new URL(`http://${request.url ?? ""}`);
  } catch {
    return void refuse("400 Bad Request", "The host cannot be read.");
  }
  const port = Number(/:(\d+)$/.exec(request.url ?? "")?.[1] ?? 443);
  const found = await resolve(target.hostname, port, reach);
  if ("refused" in found) return void refuse(found.status === 403 ? "403 Forbidden" : "502 Bad Gateway", found.refused);
  const upstream: Socket = connect({ host: found.address, port, timeout: CONNECT_MS });
  open.add(upstream);
  upstream.on("close", () => (open.delete(upstream), client.destroy()));
  client.on("close", () => upstream.destroy());
  upstream.on("error", () => client.destroy());
  upstream.on("timeout", () => upstream.destroy());
  upstream.on("connect", () => {
    upstream.setTimeout(IDLE_MS);
    client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    if (head.length > 0) upstream.write(head);
    upstream.pipe(client).pipe(upstream);
  });
}

async function forward(request: IncomingMessage, response: ServerResponse, reach: (host: string, port: number) => Reach): Promise<void> {
  const refuse = (status: number, why: string) => response.writeHead(status, { "content-type": "text/plain", connection: "close" }).end(`${why}\n`);
  let target: URL;
  try {
    target = new URL(request.url ?? "");
  } catch {
    return void refuse(400, "This is a proxy: ask for a whole URL.");
  }
  if (target.protocol !== "http:") return void refuse(400, "Use CONNECT for anything but http.");
  const port = Number(target.port || 80);
  const found = await resolve(target.hostname, port, reach);
  if ("refused" in found) return void refuse(found.status, found.refused);
  const headers: NodeJS.Dict<string | string[]> = { ...request.headers, host: target.host };
  delete headers["proxy-connection"];
  delete headers["proxy-authorization"];
  const upstream = httpRequest({ host: found.address, port, method: request.method, path: target.pathname + target.search, headers, timeout: IDLE_MS }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  upstream.on("timeout", () => upstream.destroy(new Error("idle")));
  upstream.on("error", () => (response.headersSent ? response.destroy() : refuse(502, `${target.hostname} did not answer.`)));
  response.on("close", () => upstream.destroy());
  request.pipe(upstream);
}

type Resolved = { address: string } | { status: 403 | 502; refused: string };

async function resolve(hostname: string, port: number, reach: (host: string, port: number) => Reach): Promise<Resolved> {
  const host = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  const refused = { status: 403 as const, refused: `${host}:${port} is outside what this repository's network policy allows.` };
  const allowed = reach(host, port);
  if (allowed === "refused") return refused;
  try {
    const addresses = isIP(host) ? [{ address: host }] : await lookup(host, { all: true, order: "ipv4first" });
    const usable = addresses.find(({ address }) => allowed === "listed" || isPublicAddress(address));
    return usable ? { address: usable.address } : refused;
  } catch (error) {
    return { status: 502, refused: `The address of ${host} was not found: ${messageOf(error)}` };
  }
}
