import examples from "@octokit/webhooks-examples/api.github.com/index.json" with { type: "json" };
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Actor } from "@/lib/tenants/actor";
import { startFakeGitHub, type FakeGitHub } from "../../fakes/github";
import { expectConsoleError } from "../../setup/fail-on-console-error";
import { connectedRepository, deliver } from "../../setup/github-app";
import { LIBRARY } from "../../setup/library";
import { agents, finishes, plans, startPipeline, type Pipeline } from "../../setup/pipeline";
import { ok } from "../../setup/world";

let pipeline: Pipeline;
let github: FakeGitHub;
let POST: (request: Request) => Promise<Response>;

beforeAll(async () => {
  github = await startFakeGitHub();
  const { app } = github;
  Object.assign(process.env, {
    GITHUB_URL: github.url, GITHUB_API_URL: github.apiUrl, GITHUB_APP_ID: String(app.id), GITHUB_APP_SLUG: app.slug, GITHUB_APP_PRIVATE_KEY: app.privateKey,
    GITHUB_APP_CLIENT_ID: app.clientId, GITHUB_APP_CLIENT_SECRET: app.clientSecret, GITHUB_WEBHOOK_SECRET: app.webhookSecret,
  });
  pipeline = await startPipeline();
  ({ POST } = await import("@/app/api/webhooks/github/route"));
});
afterAll(async () => {
  await pipeline?.close();
  await github?.close();
});

const service = () => pipeline.stack.serviceClient;
const rows = (status?: string) => {
  const query = service().from("github_deliveries").select("id, event, status, reason, attempts").order("id").limit(1_000);
  return ok(status ? query.eq("status", status) : query) as Promise<{ id: string; event: string; status: string; reason: string | null; attempts: number }[]>;
};
const sent = (event: string, payload: object, id: string) => deliver(event, payload, { id, secret: github.app.webhookSecret }).then(POST);
const settled = (id: string, status: string) => vi.waitFor(async () => expect((await rows()).find((row) => row.id === id)).toMatchObject({ status }), { timeout: 20_000, interval: 50 });

describe("deliveries in the engine", () => {
  it("of every event that GitHub has examples of are accepted, and settled with what became of them", async () => {
    const { id: repository } = await github.createRepository({ owner: "acme", name: "examples", files: { "README.md": "" } });
    const installationId = github.installApp("acme", "all");
    // Most examples are of one repository.
    const connected = await connectedRepository(service(), pipeline.actor.tenantId, { installationId, githubId: repository, fullName: "acme/examples" });
    const all = examples.flatMap(({ name, examples: payloads }) => payloads.map((payload, index) => ({ id: `example.${name}.${index}`, name, payload: { ...payload, installation: { id: installationId }, ...("repository" in payload && { repository: { ...(payload.repository as object), id: repository } }) } })))
      // Gone with its installation, the repository would be for all that come after.
      .filter(({ name }) => name !== "installation" && name !== "installation_repositories");
    for (const { id, name, payload } of all) expect([id, (await sent(name, payload, id)).status]).toEqual([id, 202]);
    await vi.waitFor(async () => expect(await rows("received")).toEqual([]), { timeout: 120_000, interval: 500 });
    const after = await rows();
    expect(after).toHaveLength(all.length);
    expect(after.filter((row) => row.status === "failed" || row.reason === null)).toEqual([]);
    const kinds = new Set(after.filter((row) => row.status === "ignored").map((row) => row.event));
    expect(kinds.size).toBeGreaterThan(40);
    expect(await ok(service().from("runs").select("id").eq("repository_id", connected.id))).toEqual([]);
  }, 180_000);

  it("that fail are parked with the reason, and replayed by an admin once what was in the way is gone", async () => {
    expectConsoleError(/no such delivery|Only a delivery that failed|Inngest (step|function) error|could not be started/);
    const { id: githubId } = await github.createRepository({ owner: "gone", name: "library", files: { "README.md": "" } });
    const installationId = github.installApp("gone", "all");
    const connected = await connectedRepository(service(), pipeline.actor.tenantId, { installationId, githubId, fullName: "gone/library" });
    github.setRole("gone/library", "ada", "write");
    const ada = github.person("ada");
    const issue = await ada.createIssue("gone/library", { title: "Add sub" });
    await ada.label("gone/library", issue, "morning");
    const actor = await ada.api<{ id: number }>("GET", "/user");
    const payload = { action: "labeled", issue: { number: issue, updated_at: new Date().toISOString() }, label: { name: "morning" }, sender: { login: "ada", id: actor.id, type: "User" }, installation: { id: installationId }, repository: { id: githubId, full_name: "gone/library" } };
    await ok(service().from("tenants").update({ default_model: "nobody:knows" }).eq("id", pipeline.actor.tenantId).select());
    await sent("issues", payload, "parked");
    await settled("parked", "failed");

    const { listDeliveries, readDelivery } = await import("@/lib/github/deliveries/queries");
    const { replayDelivery } = await import("@/lib/github/deliveries/replay-delivery");
    const failed = await listDeliveries(pipeline.actor, { status: "failed" });
    expect(failed.items).toEqual([expect.objectContaining({ id: "parked", event: "issues", action: "labeled", repository: "library", attempts: 1, reason: expect.stringMatching(/^A run could not be started: /) })]);
    expect((await readDelivery(pipeline.actor, "parked")).payload).toContain('"morning"');

    const user = await pipeline.stack.createUser();
    await ok(service().from("members").insert({ tenant_id: pipeline.actor.tenantId, user_id: user.id, role: "member" }).select());
    const member: Actor = { ...pipeline.actor, userId: user.id, client: user.client as Actor["client"] };
    expect((await listDeliveries(member, {})).items).toEqual([]);
    await expect(readDelivery(member, "parked")).rejects.toThrow("no such delivery");
    
    await expect(replayDelivery(member, "parked")).rejects.toThrow("no such delivery");

    await ok(service().from("tenants").update({ default_model: null }).eq("id", pipeline.actor.tenantId).select());
    await replayDelivery(pipeline.actor, "parked");
    await settled("parked", "processed");
    await expect(replayDelivery(pipeline.actor, "parked")).rejects.toThrow("Only a delivery that failed or was ignored");
    expect(await ok(service().from("run_origins").select("issue_number, kind").eq("repository_id", connected.id))).toEqual([{ issue_number: issue, kind: "issue" }]);
  }, 60_000);

  it("say when an installation was suspended, and a repository renamed", async () => {
    const { id: githubId } = await github.createRepository({ owner: "moving", name: "old", files: { "README.md": "" } });
    const installationId = github.installApp("moving", "all");
    const connected = await connectedRepository(service(), pipeline.actor.tenantId, { installationId, githubId, fullName: "moving/old" });
    const about = { installation: { id: installationId }, sender: { login: "ada", id: 1, type: "User" } };
    await sent("repository", { ...about, action: "renamed", repository: { id: githubId, full_name: "moving/new", owner: { login: "moving" } } }, "renamed");
    await settled("renamed", "processed");
    await sent("installation", { ...about, action: "suspend" }, "suspended");
    await settled("suspended", "processed");
    expect(await ok(service().from("repositories").select("location, access").eq("id", connected.id).single())).toEqual({ location: "moving/new", access: "suspended" });
    await sent("issues", { ...about, action: "labeled", issue: { number: 1, updated_at: "2026-01-01T00:00:00Z" }, label: { name: "morning" }, repository: { id: githubId } }, "unreachable");
    await settled("unreachable", "ignored");
    expect((await rows()).find(({ id }) => id === "unreachable")!.reason).toBe("GitHub's access to the repository is suspended.");
  });

  it("that say that the pull request was merged end a run under way as merged, and push nothing any more", async () => {
    const { id, path } = await pipeline.makeRepository(LIBRARY);
    pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [finishes()] }));
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub", autonomy: "plan" });
    await pipeline.pending(runId);
    const { sendPosted } = await import("@/lib/runs/send-posted");
    const ended = (await ok(service().rpc("end_run_from_github", { of_run: runId, new_outcome: "merged", why: "ada merged pull request #1 on GitHub.", by_login: "ada" }))) as { done: boolean; message: unknown };
    expect(ended.done).toBe(true);
    await sendPosted(ended.message);
    expect(await pipeline.ended(runId)).toMatchObject({ status: "succeeded", outcome: "merged", summary: expect.stringMatching(/^ada merged pull request #1 on GitHub\./) });
    expect(pipeline.git(path, "branch", "--list").trim()).toBe("* main");
    expect(await ok(service().from("approvals").select("status").eq("run_id", runId))).toEqual([{ status: "void" }]);
    expect((await ok(service().rpc("end_run_from_github", { of_run: runId, new_outcome: "cancelled", why: "Late.", by_login: null }))) as object).toMatchObject({ done: false });
  });

  it("are forgotten after thirty days, or as the owner sets it", async () => {
    const { applyRetention } = await import("@/lib/observability/apply-retention");
    await ok(service().from("github_deliveries").update({ received_at: new Date(Date.now() - 31 * 24 * 60 * 60_000).toISOString() }).eq("id", "renamed").select());
    await ok(service().from("platform_settings").update({ delivery_retention_days: 60 }).eq("only_row", true).select());
    await applyRetention();
    expect((await rows()).map(({ id }) => id)).toContain("renamed");
    await ok(service().from("platform_settings").update({ delivery_retention_days: 30 }).eq("only_row", true).select());
    await applyRetention();
    expect((await rows()).map(({ id }) => id)).not.toContain("renamed");
    expect((await rows()).map(({ id }) => id)).toContain("suspended");
  });
});
