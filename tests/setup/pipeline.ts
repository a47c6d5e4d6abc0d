import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Actor } from "@/lib/tenants/actor";
import type { StartRunInput } from "@/lib/runs/schema";
import { git, makeBareRepository } from "./git-repository";
import { startModelServer, type Script, type SeenRequest, type Reply, calls } from "../fakes/model-server";
import { receiveWebhook } from "./receive-webhook";
import { roomForTests } from "./room-for-tests";
import { startStackApart, type StackApart } from "./stack-apart";

export interface Pipeline {
  stack: StackApart;
  /** A signed-in admin of a tenant of their own. */
  actor: Actor;
  /** What the model does from here on. */
  script(next: Script): void;
  requests: SeenRequest[];
  /** A bare repository with these files on `main`; answers its path. */
  makeRepository(files: Record<string, string>): Promise<{ id: string; path: string }>;
  start(input: Partial<StartRunInput> & { repositoryId: string; goal: string }): Promise<string>;
  /** The run's row once `ready` says so; throws with the run's log after `seconds`. */
  until(runId: string, ready: (run: RunRow) => boolean, seconds?: number): Promise<RunRow>;
  ended(runId: string, seconds?: number): Promise<RunRow>;
  /** The oldest approval that waits, once there is one. */
  pending(runId: string, seconds?: number): Promise<{ id: string; kind: string; digest: string; act: Record<string, unknown> }>;
  decide(approval: { id: string; digest: string }, decision: "approved" | "rejected"): Promise<void>;
  events(runId: string): Promise<Array<{ number: number; type: string; message: string; data: Record<string, unknown> }>>;
  git(path: string, ...args: string[]): string;
  appUrl: string;
  close(): Promise<void>;
}

export interface RunRow {
  id: string;
  status: string;
  stage: string | null;
  outcome: string | null;
  summary: string | null;
  branch: string | null;
  base_sha: string | null;
  head_sha: string | null;
  cap_micros: number;
  spent_micros: number;
  reserved_micros: number;
  last_event_number: number;
}

/**
 * The stack in its own process, the functions and a scripted model in this one, joined by real HTTP; no pages
 * but GitHub's webhook. `environment` is set before anything of the product reads it.
 */
export async function startPipeline(environment: Record<string, string> = {}): Promise<Pipeline> {
  let script: Script = [];
  const model = await startModelServer((request, index) => (typeof script === "function" ? script(request, index) : script[Math.min(index, script.length - 1)]!));
  const app: { handler?: (request: IncomingMessage, response: ServerResponse) => unknown } = {};
  const server = createServer((request, response) => {
    if (request.url === "/api/webhooks/github") void receiveWebhook(request, response);
    else if (!app.handler) response.writeHead(503).end();
    else void Promise.resolve(app.handler(request, response)).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const appUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stack = await startStackApart({ appUrl });
  Object.assign(process.env, stack.env, {
    APP_URL: appUrl, MORNING_DATA_DIR: stack.dataDir, OPENAI_BASE_URL: model.url, MODEL: "compatible:scripted", LOCAL_REPOSITORY_ROOTS: tmpdir(),
    // A dollar a million tokens in and ten out, so that money can be counted in tests.
    MODEL_PRICES: JSON.stringify({ "compatible:scripted": { input: 1_000_000, cached: 1_000_000, output: 10_000_000, contextTokens: 128_000 } }),
  }, environment);

  const [{ serve }, { inngest }, { functions }, { startRun }, { createRepository }] = await Promise.all([
    import("inngest/node"), import("@/inngest/client"), import("@/inngest/functions"), import("@/lib/runs/start-run"), import("@/lib/repositories/create-repository"),
  ]);
  // A test that imports the product before this line has made the client with the environment of then.
  inngest.setEnvVars(process.env as Record<string, string>);
  app.handler = serve({ client: inngest, functions, serveOrigin: appUrl });
  // An event that comes before the functions are registered starts nothing.
  const registered = await fetch(`${appUrl}/api/inngest`, { method: "PUT" });
  if (!registered.ok) throw new Error(`The functions could not be registered: ${await registered.text()}`);

  const user = await stack.createUser();
  const { data: members } = await stack.serviceClient.from("members").select("tenant_id").eq("user_id", user.id).single();
  const actor: Actor = { userId: user.id, tenantId: members!.tenant_id as string, client: user.client as Actor["client"], via: "session" };
  await roomForTests(stack.serviceClient, actor.tenantId);
  const folder = mkdtempSync(join(tmpdir(), "morning-repositories-"));
  let repositories = 0;

  const pipeline: Pipeline = {
    stack, actor, git, appUrl,
    requests: model.requests,
    script(next) {
      script = next;
    },
    async makeRepository(files) {
      const path = makeBareRepository(folder, `library-${++repositories}`, files);
      const made = await createRepository(actor, { location: path });
      return { id: made.id, path };
    },
    async start(input) {
      return (await startRun(actor, { autonomy: "full", ...input } as StartRunInput)).run.id;
    },
    async until(runId, ready, seconds = 45) {
      const deadline = Date.now() + seconds * 1_000;
      for (;;) {
        const { data } = await stack.serviceClient.from("runs").select("*").eq("id", runId).single();
        if (data && ready(data as RunRow)) return data as RunRow;
        if (Date.now() > deadline) {
          const log = (await pipeline.events(runId)).slice(-30).map((event) => `${event.number} ${event.type}: ${event.message}`).join("\n");
          throw new Error(`The run is ${data?.status} in ${data?.stage} after ${seconds} s:\n${log}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    ended: (runId, seconds) => pipeline.until(runId, (run) => ["succeeded", "failed", "cancelled"].includes(run.status), seconds),
    async pending(runId, seconds = 30) {
      const deadline = Date.now() + seconds * 1_000;
      for (;;) {
        const { data } = await stack.serviceClient.from("approvals").select("id, kind, digest, act").eq("run_id", runId).eq("status", "pending").order("created_at").limit(1);
        if (data?.[0]) return data[0] as never;
        if (Date.now() > deadline) throw new Error(`No approval came in ${seconds} s:\n${(await pipeline.events(runId)).map((event) => `${event.type}: ${event.message}`).join("\n")}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async decide(approval, decision) {
      const { decideApproval } = await import("@/lib/approvals/decide-approval");
      await decideApproval(actor, approval.id, { decision, digest: approval.digest });
    },
    async events(runId) {
      const { data } = await stack.serviceClient.from("run_events").select("number, type, message, data").eq("run_id", runId).order("number").limit(5_000);
      return data as never;
    },
    async close() {
      await stack.close();
      await model.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return pipeline;
}

/** Scripts by agent: each answers its own turns in order, and repeats its last. */
export function agents(replies: { planner?: Reply[]; executor?: Reply[]; fixer?: Reply[] }): Script {
  return (request) => {
    const agent = /^You are the MorningAI (\w+)/.exec(request.instructions)?.[1] as keyof typeof replies;
    const own = replies[agent];
    if (!own) throw new Error(`The script has no answers for the ${agent}.`);
    const turn = request.messages.filter((message) => message.role === "assistant").length;
    return own[Math.min(turn, own.length - 1)]!;
  };
}

/** A planner that hands in a plan for these paths at once. */
export function plans(...paths: string[]): Reply[] {
  return [calls(["submit_plan", { title: "Change the library", summary: "As asked.", steps: [{ title: "Change it", detail: "", paths }], commands: ["node --test"], acceptance: ["Tests pass"], risk: "low", riskReason: "Small.", estimatedTurns: 3 }])];
}

export const finishes = (summary = "Done."): Reply => calls(["finish", { summary, done: [summary], not_done: [] }]);
