import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { SupabaseClient } from "@supabase/supabase-js";
import type { Actor } from "@/lib/tenants/actor";
import { startFakeGitHub, type FakeGitHub, type Person, type TestRepository } from "../../fakes/github";
import { connectedRepository, githubEnvironment } from "../../setup/github-app";
import { ok, startWorld, tenantOf, type World } from "../../setup/world";

export interface GithubWorld {
  world: World;
  service: SupabaseClient;
  github: FakeGitHub;
  tenantId: string;
  /** Whoever signed up. */
  admin: Actor;
  /** A connected repository of its own; `ada` may write to it. */
  repository(): Promise<Connected>;
  /** Processes what was delivered, in its order; answers what became of it as `event.action: status reason`. */
  process(): Promise<string[]>;
  close(): Promise<void>;
}

export interface Connected extends TestRepository {
  /** Our row's id. */
  rowId: string;
  /** May write. */
  ada: Person;
  runs(): Promise<RunRow[]>;
  /** The one run there is, and what it came from. */
  run(): Promise<RunRow>;
}

export interface RunRow {
  id: string;
  goal: string;
  status: string;
  outcome: string | null;
  attempt: number;
  autonomy: string;
  cap_micros: number;
  wanted: string | null;
  wanted_end: { outcome: string; reason: string } | null;
  work_branch: string | null;
  created_by: string | null;
  strategy_id: string | null;
  origin: { kind: string; issue_number: number | null; pull_number: number | null; actor_login: string; open: boolean };
}

/** GitHub as the fake has it, whose webhooks reach the product's own route; what is delivered is processed when a test says so. */
export async function startGithubWorld(): Promise<GithubWorld> {
  const github = await startFakeGitHub();
  Object.assign(process.env, githubEnvironment(github), { MODEL: "compatible:scripted", OPENAI_BASE_URL: "http://127.0.0.1:1/v1" });
  const world = await startWorld();
  const service = world.stack.serviceClient;
  const admin = await world.stack.createUser();
  const tenantId = await tenantOf(world.stack, admin);
  const { POST } = await import("@/app/api/webhooks/github/route");
  const { processDelivery } = await import("@/lib/github/deliveries/process-delivery");
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk)).on("end", () => {
      void POST(new Request("http://127.0.0.1/api/webhooks/github", { method: "POST", headers: request.headers as Record<string, string>, body: Buffer.concat(chunks) })).then(async (answer) => response.writeHead(answer.status).end(await answer.text()));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  github.setWebhookUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  let made = 0;
  const told = new Set<string>();
  return {
    world, service, github, tenantId, admin: { userId: admin.id, tenantId, client: admin.client, via: "session" },
    async repository() {
      const owner = `acme-${++made}`;
      const repository = await github.createRepository({ owner, name: "library", files: { "README.md": "# Library\n" } });
      github.setRole(repository.fullName, "ada", "write");
      const installationId = github.installApp(owner, "all");
      const row = await connectedRepository(service, tenantId, { installationId, githubId: repository.id, fullName: repository.fullName });
      await github.deliveries.settled();
      const runs = async () => {
        const rows = (await ok(service.from("runs").select("*").eq("repository_id", row.id).order("created_at"))) as RunRow[];
        return Promise.all(rows.map(async (run) => ({ ...run, origin: (await service.from("run_origins").select("*").eq("run_id", run.id).maybeSingle()).data as RunRow["origin"] })));
      };
      return {
        ...repository, rowId: row.id, ada: github.person("ada"), runs,
        async run() {
          const all = await runs();
          if (all.length !== 1) throw new Error(`There are ${all.length} runs, and not one.`);
          return all[0]!;
        },
      };
    },
    async process() {
      await github.deliveries.settled();
      const waiting = (await ok(service.from("github_deliveries").select("id").eq("status", "received").order("received_at").limit(100))) as { id: string }[];
      for (const { id } of waiting) await processDelivery(id);
      const settled = (await ok(service.from("github_deliveries").select("id, event, action, status, reason").neq("status", "received").order("received_at").limit(1_000))) as { id: string; event: string; action: string | null; status: string; reason: string }[];
      const news = settled.filter(({ id }) => !told.has(id));
      for (const { id } of news) told.add(id);
      return news.map(({ event, action, status, reason }) => `${action ? `${event}.${action}` : event}: ${status} ${reason}`);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await world.close();
      await github.close();
    },
  };
}
