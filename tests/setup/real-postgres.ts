import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";

const HOST = "127.0.0.1";
const INSTALLED = "/usr/lib/postgresql";

/**
 * A real PostgreSQL server for a test: that of `TEST_DATABASE_URL`, or one of our own from the programs
 * that Debian and Ubuntu install (with pgvector), in a folder that goes with it. Null where there is
 * neither, and then it says so.
 */
export async function realPostgres(): Promise<{ url: string; stop(): Promise<void> } | null> {
  if (process.env.TEST_DATABASE_URL) return { url: process.env.TEST_DATABASE_URL, stop: async () => undefined };
  const version = existsSync(INSTALLED) ? readdirSync(INSTALLED).filter((name) => existsSync(join(INSTALLED, name, "bin/initdb")) && existsSync(`/usr/share/postgresql/${name}/extension/vector.control`)).sort((a, b) => Number(b) - Number(a))[0] : undefined;
  const user = serverUser();
  if (!version || !user) {
    console.warn("There is no PostgreSQL with pgvector here, so this is tried on PGlite alone; TEST_DATABASE_URL names a server to use.");
    return null;
  }
  const folder = mkdtempSync(join(tmpdir(), "morning-postgres-"));
  chownSync(folder, user.uid, user.gid);
  const bin = (name: string) => join(INSTALLED, version, "bin", name);
  const data = join(folder, "data");
  execFileSync(bin("initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"], { ...user, cwd: folder, stdio: "pipe" });
  const port = await anyPort();
  const server = spawn(bin("postgres"), ["-D", data, "-p", String(port), "-k", folder, "-c", `listen_addresses=${HOST}`, "-c", "max_connections=200"], { ...user, cwd: folder, stdio: "ignore" });
  const exited = once(server, "exit");
  const url = `postgres://postgres@${HOST}:${port}/postgres`;
  await untilAnswers(url);
  return {
    url,
    async stop() {
      server.kill("SIGINT");
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root: whom to run it as instead, null when there is nobody. */
function serverUser(): { uid: number; gid: number } | null {
  const [uid, gid] = [process.getuid!(), process.getgid!()];
  if (uid !== 0) return { uid, gid };
  const id = (what: string) => Number(execFileSync("id", [what, "postgres"], { stdio: "pipe" }));
  try {
    return { uid: id("-u"), gid: id("-g") };
  } catch {
    return null;
  }
}

async function untilAnswers(url: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const client = postgres(url, { max: 1, onnotice: () => undefined });
    try {
      await client`select 1`;
      return;
    } catch (error) {
      if (attempt >= 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    } finally {
      await client.end({ timeout: 1 });
    }
  }
}

function anyPort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, HOST, () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
