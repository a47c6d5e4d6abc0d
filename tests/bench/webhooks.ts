import { randomUUID } from "node:crypto";
import examples from "@octokit/webhooks-examples/api.github.com/index.json" with { type: "json" };
import type { Client } from "@/lib/db/client";
import { deliver } from "../setup/github-app";
import { ok } from "../setup/world";
import { percentile, sample, type BenchLine } from "./line";

const SAMPLES = 200;
const BURST = 1_000;
/** Requests of the burst that are under way at once. */
const AT_ONCE = 20;
const SETTLED_WITHIN_MS = 300_000;
const INSTALLATION = 7_000_001;
const REPOSITORY = 7_000_002;

/**
 * Webhooks as GitHub sends them, the example of a push: accepted one after the other, and a thousand at
 * once. `processed`: the app is there to process them, and each has to be settled.
 */
export async function benchWebhooks(send: (request: Request) => Promise<Response>, service: Client, tenantId: string, processed: boolean): Promise<BenchLine[]> {
  await ok(service.from("github_installations").upsert({ id: INSTALLATION, tenant_id: tenantId, account_login: "acme", account_id: 1, account_type: "Organization", repository_selection: "all" }).select());
  await ok(service.from("repositories").insert({ tenant_id: tenantId, forge: "github", name: "hooks", location: "acme/hooks", default_branch: "main", github_id: REPOSITORY, installation_id: INSTALLATION }).select());
  const push = examples.find(({ name }) => name === "push")!.examples[0]!;
  const body = JSON.stringify({ ...push, installation: { id: INSTALLATION }, repository: { ...("repository" in push ? (push.repository as object) : {}), id: REPOSITORY } });
  const one = async (id: string) => {
    const answer = await send(await deliver("push", body, { id }));
    if (answer.status !== 202) throw new Error(`A webhook was answered ${answer.status}: ${await answer.text()}`);
    await answer.arrayBuffer();
  };
  const alone = await sample(SAMPLES, () => one(randomUUID()));

  const ids = Array.from({ length: BURST }, (_, index) => `burst-${index}`);
  const took: number[] = [];
  const began = performance.now();
  const waiting = [...ids];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      const start = performance.now();
      await one(id);
      took.push(performance.now() - start);
    }
  }));
  const burstMs = performance.now() - began;
  const count = async (status?: "received") => {
    const query = service.from("github_deliveries").select("id", { count: "exact", head: true }).like("id", "burst-%");
    const { count: found, error } = await (status ? query.neq("status", status) : query);
    if (error) throw error;
    return found ?? 0;
  };
  const lines: BenchLine[] = [
    { what: `Webhook accepted (verified, stored, queued), ${Math.round(body.length / 1024)} KiB, p95 of ${SAMPLES}`, value: `${percentile(alone, 0.95).toFixed(1)} ms`, bar: "< 50 ms" },
    { what: `${BURST.toLocaleString("en")} webhooks, ${AT_ONCE} at once: lost`, value: `${BURST - (await count())} (${(BURST / (burstMs / 1_000)).toFixed(0)} a second, p95 ${percentile(took, 0.95).toFixed(0)} ms)`, bar: "< 1" },
  ];
  if (!processed) return lines;
  const deadline = Date.now() + SETTLED_WITHIN_MS;
  while ((await count("received")) < BURST && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 250));
  lines.push({ what: `${BURST.toLocaleString("en")} webhooks of one repository, processed one after the other: not settled`, value: `${BURST - (await count("received"))} (after ${((performance.now() - began) / 1_000).toFixed(0)} s)`, bar: "< 1" });
  return lines;
}
