import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readLimits } from "@/lib/governance/limits/queries";
import { setKeyLimit, setLimits } from "@/lib/governance/limits/set-limits";
import { createApiKey } from "@/lib/tenants/create-api-key";
import { calls } from "../fakes/model-server";
import { LIBRARY } from "../setup/library";
import { agents, finishes, plans, startPipeline, type Pipeline } from "../setup/pipeline";

let pipeline: Pipeline;
let repositoryId: string;
beforeAll(async () => {
  pipeline = await startPipeline();
  repositoryId = (await pipeline.makeRepository(LIBRARY)).id;
  pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [addSub, finishes()] }));
});
afterAll(() => pipeline?.close());

const addSub = calls(["write_file", { path: "src/math.mjs", content: "export const add = (a, b) => a + b;\nexport const sub = (a, b) => a - b;\n" }]);
const service = () => pipeline.stack.serviceClient;
const setOwn = async (numbers: object) => {
  const { error } = await service().from("tenant_settings").update(numbers).eq("tenant_id", pipeline.actor.tenantId).select();
  if (error) throw error;
};
/** Runs that nobody's pipeline has, oldest first. */
async function queuedRuns(count: number): Promise<string[]> {
  const rows = Array.from({ length: count }, (_, index) => ({ tenant_id: pipeline.actor.tenantId, repository_id: repositoryId, goal: "Wait", model: "compatible:scripted", base_branch: "main", created_at: new Date(Date.now() - 60_000 + index).toISOString() }));
  const { data, error } = await service().from("runs").insert(rows).select("id").order("created_at");
  if (error) throw error;
  return data.map(({ id }) => id as string);
}
const admit = async (id: string) => (await service().rpc("admit_run", { of_run: id, claimant: `engine-${id}` })).data as { state: string; wait_ms?: number };
const forget = (ids: string[]) => service().from("runs").delete().in("id", ids);

describe("runs of a day", () => {
  it("lets in exactly so many of twenty that start at once, in the order in which they came, and the rest as the window moves", async () => {
    await setOwn({ runs_per_day: 7 });
    const ids = await queuedRuns(20);
    const answers = await Promise.all([...ids].reverse().map(async (id) => [id, (await admit(id)).state] as const));
    expect(answers.filter(([, state]) => state === "claimed").map(([id]) => id).sort()).toEqual(ids.slice(0, 7).sort());
    // Whoever asked before the places were taken did not know when there is room again; the next look tells.
    for (const id of ids.slice(7)) expect((await admit(id)).state).toBe("wait");
    const { data: waiting } = await service().from("runs").select("id, waits_for, waits_until").in("id", ids).eq("status", "queued").order("created_at");
    expect(waiting!.map(({ id }) => id)).toEqual(ids.slice(7));
    for (const run of waiting!.slice(0, 7)) expect(run).toMatchObject({ waits_for: "This workspace may start 7 runs in 24 hours, and has.", waits_until: expect.any(String) });
    expect((await readLimits(pipeline.actor)).runsPerDay).toMatchObject({ limit: 7, used: 7, waiting: 13 });

    // Three are a day old now: three have room, and whoever asks first among the later ones must wait.
    await service().from("runs").update({ admitted_at: new Date(Date.now() - 86_401_000).toISOString() }).in("id", ids.slice(0, 3));
    expect((await admit(ids[19]!)).state).toBe("wait");
    const next = await Promise.all(ids.slice(7).map(async (id) => (await admit(id)).state));
    expect(next.map((state) => state === "claimed")).toEqual(ids.slice(7).map((_, index) => index < 3));
    // An engine that asks again finds its own claim, and another finds none.
    expect((await admit(ids[0]!)).state).toBe("claimed");
    expect((await service().rpc("admit_run", { of_run: ids[0], claimant: "another" })).data).toEqual({ state: "gone" });
    await forget(ids);
    await setOwn({ runs_per_day: 100_000 });
  });

  it("keeps a run that a person started queued, shows why, and lets it in when the limit is raised", async () => {
    await setOwn({ runs_per_day: 0 });
    const runId = await pipeline.start({ repositoryId, goal: "Add sub" });
    const waiting = await pipeline.until(runId, (run) => (run as unknown as { waits_for: string | null }).waits_for !== null, 150);
    expect(waiting).toMatchObject({ status: "queued", waits_for: "This workspace may start 0 runs in 24 hours, and has." });
    await setLimits(pipeline.actor, { runsPerDay: 1_000, pullRequestsPerHour: null, callsPerMinute: null });
    expect(await pipeline.ended(runId, 150)).toMatchObject({ status: "succeeded", outcome: "merged", waits_for: null });
    expect((await pipeline.events(runId)).map(({ type }) => type).slice(0, 3)).toEqual(["run.created", "run.queued", "run.started"]);
  }, 200_000);
});

describe("pull requests of an hour", () => {
  it("waits with a pull request until there is room, with the branch pushed", async () => {
    const { id, path } = await pipeline.makeRepository(LIBRARY);
    await setOwn({ pull_requests_per_hour: 0 });
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub" });
    const waiting = await pipeline.until(runId, (run) => (run as unknown as { waits_for: string | null }).waits_for !== null, 150);
    expect(waiting).toMatchObject({ status: "running", waits_for: "This workspace may open 0 pull requests in an hour, and has." });
    expect(pipeline.git(path, "rev-parse", waiting.branch!)).toBe(waiting.head_sha);
    await setLimits(pipeline.actor, { runsPerDay: null, pullRequestsPerHour: 100, callsPerMinute: null });
    expect(await pipeline.ended(runId, 150)).toMatchObject({ status: "succeeded", outcome: "merged" });
  }, 200_000);
});

describe("calls of a minute", () => {
  it("refuses a key over its own limit with the seconds to wait, and not another key", async () => {
    const { requestActor } = await import("@/lib/tenants/actor");
    const { limitCalls } = await import("@/lib/api/call-limit");
    const [narrow, usual] = [await createApiKey(pipeline.actor, { name: "Narrow", scopes: ["runs.read"] }), await createApiKey(pipeline.actor, { name: "Usual", scopes: ["runs.read"] })];
    await setKeyLimit(pipeline.actor, narrow.id, 2);
    const call = async (key: string) => limitCalls(await requestActor(new Request(`${pipeline.appUrl}/api/v1/runs`, { headers: { authorization: `Bearer ${key}` } })));
    // A minute may turn in between: within three calls of one minute the third is refused.
    const answers = [];
    for (let count = 0; count < 6; count++) answers.push(await call(narrow.key));
    const refused = answers.find(({ refusal }) => refusal)!;
    expect(refused.refusal).toMatchObject({ code: "rate_limited", status: 429, message: expect.stringContaining("You made 2 calls within a minute") });
    expect(refused.headers).toMatchObject({ "ratelimit-limit": "2", "ratelimit-remaining": "0", "retry-after": expect.stringMatching(/^\d+$/) });
    expect(await call(usual.key)).toMatchObject({ headers: { "ratelimit-limit": "600" } });
    expect((await readLimits(pipeline.actor)).keys.find(({ id }) => id === narrow.id)).toMatchObject({ own: 2, limit: 2 });
  });
});

describe("who sets limits", () => {
  it("is whoever manages the workspace, up to what the platform allows", async () => {
    const memberUser = await pipeline.stack.createUser();
    await service().from("members").insert({ tenant_id: pipeline.actor.tenantId, user_id: memberUser.id, role: "member" });
    const member = { ...pipeline.actor, userId: memberUser.id, client: memberUser.client as typeof pipeline.actor.client };
    const numbers = { runsPerDay: 5, pullRequestsPerHour: 5, callsPerMinute: 5 };
    await expect(setLimits(member, numbers)).rejects.toMatchObject({ code: "forbidden" });
    await expect(setLimits(pipeline.actor, { ...numbers, callsPerMinute: 6_001 })).rejects.toMatchObject({ code: "bad_request", message: expect.stringContaining("platform's owner") });
    const { error } = await memberUser.client.from("tenant_settings").update({ runs_per_day: 1_000 }).eq("tenant_id", pipeline.actor.tenantId);
    expect(error).toMatchObject({ code: "42501" });
    expect((await readLimits(member)).callsPerMinute).toMatchObject({ own: null, limit: 600, default: 600, max: 6_000 });
  });
});
