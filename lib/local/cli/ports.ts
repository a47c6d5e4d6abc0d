import { createServer } from "node:net";
import { FatalError } from "@/lib/errors";

const TRIES = 50;

/** A port that was asked for by name. Throws a sentence when it is not one, or is taken. */
export async function takePort(name: string, fallback: number, hostname: string): Promise<number> {
  const port = wantedPort(name, fallback);
  if (await isFree(port, hostname)) return port;
  throw new FatalError("conflict", `Port ${port} is in use by another program. Stop it, or choose another port with ${name}, for example ${name}=${port + 1}.`);
}

/** The port that was asked for, or the next free one; never one of `taken`. */
export async function freePort(name: string, fallback: number, hostname: string, taken: number[] = []): Promise<number> {
  const first = wantedPort(name, fallback);
  for (let port = first; port < Math.min(first + TRIES, 65_536); port += 1) {
    if (!taken.includes(port) && (await isFree(port, hostname))) return port;
  }
  throw new FatalError("conflict", `The ports from ${first} on are all in use. Choose a free one with ${name}.`);
}

function wantedPort(name: string, fallback: number): number {
  const port = Number(process.env[name] || fallback);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new FatalError("bad_request", `${name} must be a port from 1 to 65535.`);
}

function isFree(port: number, hostname: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, hostname, () => server.close(() => resolve(true)));
  });
}
