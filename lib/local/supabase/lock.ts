import { createHash } from "node:crypto";
import { linkSync, mkdirSync, realpathSync, renameSync, rmSync } from "node:fs";
import { createConnection, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FatalError } from "@/lib/errors";

// The shortest limit of the systems we run on (macOS: 104 bytes with the terminator).
const LONGEST_SOCKET_PATH = 100;
const ANSWER_WITHIN_MS = 2_000;
const ATTEMPTS = 5;

/**
 * Takes the data directory for this process, because PGlite itself takes no lock and two processes
 * would overwrite each other's pages. The lock is a listening socket: the kernel lets it go when the
 * process dies, however it dies, and a process id that is used again cannot be mistaken for the holder.
 *
 * @returns the function that gives the directory back.
 * @throws FatalError naming the holder when another live process has it.
 */
export async function lockDataDir(dataDir: string): Promise<() => Promise<void>> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = socketPath(dataDir);
  const mine = `${path}.${process.pid}`;
  rmSync(mine, { force: true });
  const server = await listen(mine);
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        linkSync(mine, path);
        return async () => {
          rmSync(path, { force: true });
          await new Promise((resolve) => server.close(resolve));
        };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      await refuseOrRemove(path, dataDir);
    }
    throw new FatalError("conflict", `${dataDir} is being taken by several processes at once. Start one of them again.`);
  } catch (error) {
    await new Promise((resolve) => server.close(resolve));
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
}

function socketPath(dataDir: string): string {
  const inside = join(realpathSync(dataDir), "lock");
  // Room for ".<pid>.gone", which the takeover below appends.
  if (inside.length + 20 <= LONGEST_SOCKET_PATH) return inside;
  return join(tmpdir(), `morning-${createHash("sha256").update(inside).digest("hex").slice(0, 16)}`);
}

/** A dead holder's socket is removed; a live one is named in the error. */
async function refuseOrRemove(path: string, dataDir: string): Promise<void> {
  const holder = await ask(path);
  if (holder !== undefined) throw inUse(dataDir, holder);
  // Moved aside first and asked again: between the question and the move another process may have
  // taken over the same dead lock, and its live socket must not be removed.
  const aside = `${path}.${process.pid}.gone`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  const taker = await ask(aside);
  if (taker !== undefined) {
    renameSync(aside, path);
    throw inUse(dataDir, taker);
  }
  rmSync(aside, { force: true });
}

function inUse(dataDir: string, holder: string): FatalError {
  return new FatalError("conflict", `${dataDir} is in use by ${holder}. Stop that process, or choose another directory with MORNING_DATA_DIR.`);
}

function listen(path: string): Promise<Server> {
  const since = new Date().toISOString();
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.end(`process ${process.pid} since ${since}`);
  });
  server.unref();
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => resolve(server));
  });
}

/** Who listens there: undefined when nobody does. A holder too busy to answer still holds. */
function ask(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    let answer = "";
    socket.setTimeout(ANSWER_WITHIN_MS, () => {
      socket.destroy();
      resolve("another process");
    });
    socket.on("data", (data) => (answer += data.toString()));
    socket.on("end", () => resolve(answer || "another process"));
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code === "ECONNREFUSED" || error.code === "ENOENT" ? undefined : "another process"));
  });
}
