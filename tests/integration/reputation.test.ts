import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SupabaseClient } from "@supabase/supabase-js";
import { expectConsoleError } from "../setup/fail-on-console-error";
import { insertRepository, ok, startWorld, tenantOf, type World } from "../setup/world";
import type { TestUser } from "../setup/stack";

let world: World;
let service: SupabaseClient;
let admin: TestUser, member: TestUser, owner: TestUser;
let tenantId: string, repositoryId: string;
const DAY = 86_400_000;

beforeAll(async () => {
  world = await startWorld();
  service = world.stack.serviceClient;
  [admin, member, owner] = [await world.stack.createUser(), await world.stack.createUser(), await world.stack.createUser()];
  tenantId = await tenantOf(world.stack, admin);
  await ok(service.from("members").insert({ tenant_id: tenantId, user_id: member.id, role: "member" }).select());
  await ok(service.from("platform_owners").insert({ user_id: owner.id }).select());
  repositoryId = await insertRepository(service, tenantId);
});
afterAll(() => world?.close());

interface Event { points: number; daysAgo: number }

/** A subject of its own with these events, each at its time. */
let subjects = 0;
async function subjectWith(events: Event[]): Promise<string> {
  const subject = `subject-${++subjects}`;
  for (const [index, { points, daysAgo }] of events.entries()) {
    await ok(service.from("reputation_events").insert({ tenant_id: tenantId, subject_kind: "agent", subject, kind: points > 0 ? "verified_green" : "failed", points, key: String(index), created_at: new Date(Date.now() - daysAgo * DAY).toISOString() }).select("id"));
  }
  return subject;
}
const scoreOf = async (subject: string, kind = "agent"): Promise<number> =>
  (await world.stack.database.query<{ score: number }>("select private.reputation_score($1::text::uuid, $2, $3, now()) as score", [tenantId, kind, subject]))[0]!.score;
const historyOf = async (subject: string, kind = "agent") => ok(admin.client.rpc("reputation_history", { in_tenant: tenantId, of_kind: kind, of_subject: subject })) as Promise<Array<{ points: number; weight: number; score: number; kind: string }>>;

/** The definition again, in another language: back to the start by halves, then the points, then 0 to 100. */
function expected(events: Event[], start = 60, halfLife = 90): { after: number[]; now: number } {
  let score = start, before: number | null = null;
  const after: number[] = [];
  for (const { points, daysAgo } of [...events].sort((a, b) => b.daysAgo - a.daysAgo)) {
    if (before !== null) score = start + (score - start) * 0.5 ** ((before - daysAgo) / halfLife);
    score = Math.max(0, Math.min(100, score + points));
    before = daysAgo;
    after.push(score);
  }
  return { after, now: before === null ? start : start + (score - start) * 0.5 ** (before / halfLife) };
}

describe("the score", () => {
  it("is where it begins without events, and what the definition says of any events, each explained", async () => {
    expect(await scoreOf("nobody")).toBe(60);
    let seed = 7;
    const random = (most: number) => ((seed = (seed * 1103515245 + 12345) % 2 ** 31), seed % most);
    for (let round = 0; round < 12; round++) {
      const events = Array.from({ length: 1 + random(14) }, () => ({ points: [10, -5, -20, -15, 5][random(5)]!, daysAgo: random(400) + random(1_000) / 1_000 }));
      const subject = await subjectWith(events);
      const { after, now } = expected(events);
      expect(await scoreOf(subject)).toBeCloseTo(now, 1);
      const history = await historyOf(subject);
      expect(history.map(({ score }) => Number(score))).toEqual(after.map((score) => expect.closeTo(score, 0)).reverse());
      for (const { score, weight } of history) {
        expect(Number(score)).toBeGreaterThanOrEqual(0);
        expect(Number(score)).toBeLessThanOrEqual(100);
        expect(Number(weight)).toBeGreaterThan(0);
        expect(Number(weight)).toBeLessThanOrEqual(1);
      }
    }
  });

  it("never leaves 0 to 100, counts an old event half after a half-life, and one of ten half-lives not at all", async () => {
    const many = (points: number) => Array.from({ length: 30 }, () => ({ points, daysAgo: 0 }));
    expect(await scoreOf(await subjectWith(many(10)))).toBeCloseTo(100, 3);
    expect(await scoreOf(await subjectWith(many(-5)))).toBeCloseTo(0, 3);
    expect(await scoreOf(await subjectWith([{ points: 10, daysAgo: 90 }]))).toBeCloseTo(65, 2);
    expect(await scoreOf(await subjectWith([{ points: -20, daysAgo: 901 }]))).toBe(60);
  });

  it("follows the workspace's own half-life and start", async () => {
    const subject = await subjectWith([{ points: 10, daysAgo: 100 }]);
    await ok(service.from("tenant_settings").update({ score_half_life_days: 100, start_score: 40 }).eq("tenant_id", tenantId).select());
    expect(await scoreOf(subject)).toBeCloseTo(45, 2);
    await ok(service.from("tenant_settings").update({ score_half_life_days: null, start_score: null }).eq("tenant_id", tenantId).select());
  });

  it("goes by the platform's numbers wherever the workspace's have become laxer", async () => {
    const subject = await subjectWith([{ points: -10, daysAgo: 120 }]);
    const standing = async () => (await world.stack.database.query<{ standing: string }>("select private.standing_of(private.reputation_score($1::text::uuid, 'agent', $2, now()), $1::text::uuid) as standing", [tenantId, subject]))[0]!.standing;
    await ok(service.from("tenant_settings").update({ start_score: 60, restricted_below: 50, trusted_from: 80, score_half_life_days: 90 }).eq("tenant_id", tenantId).select());
    expect(await standing()).toBe("standard");
    try {
      await world.stack.database.query("update public.platform_settings set start_score = 40, restricted_below = 45, score_half_life_days = 120");
      expect(await scoreOf(subject)).toBeCloseTo(35, 2);
      expect(await standing()).toBe("restricted");
      await world.stack.database.query("update public.platform_settings set start_score = 100, restricted_below = 0, trusted_from = 96");
      await ok(service.from("tenant_settings").update({ start_score: null, restricted_below: null }).eq("tenant_id", tenantId).select());
      expect(await standing()).toBe("standard");
    } finally {
      await world.stack.database.query("update public.platform_settings set start_score = 60, restricted_below = 50, trusted_from = 80, score_half_life_days = 90");
      await ok(service.from("tenant_settings").update({ start_score: null, restricted_below: null, trusted_from: null, score_half_life_days: null }).eq("tenant_id", tenantId).select());
    }
  });
});

/** A run of this workspace that its executor worked in. */
async function runThatWorked(more: object = {}): Promise<string> {
  const run = await ok(service.from("runs").insert({ tenant_id: tenantId, repository_id: repositoryId, goal: "Try", model: "compatible:scripted", base_branch: "main", status: "running", stage: "execute", cap_micros: 1_000_000, ...more }).select("id").single());
  const reservation = await ok(service.from("reservations").insert({ tenant_id: tenantId, run_id: run.id, key: "k", amount_micros: 1, status: "settled" }).select("id").single());
  await ok(service.from("ledger").insert({ tenant_id: tenantId, run_id: run.id, reservation_id: reservation.id, stage: "execute", thread: "execute:1", turn: 0, model: "compatible:scripted", cost_micros: 1 }).select());
  return run.id as string;
}
const finish = (runId: string, status: string, outcome: string) => ok(service.rpc("finish_run", { of_run: runId, new_status: status, new_outcome: outcome, new_summary: "So it ended." }));
const eventsOf = async (runId: string) => (await ok(service.from("reputation_events").select("subject_kind, subject, kind, points").eq("run_id", runId).order("position"))).map((event) => [event.subject_kind === "agent" ? event.subject : "repository", event.kind, Number(event.points)]);
const both = (kind: string, points: number) => [["executor", kind, points], ["repository", kind, points]];

describe("what happens is worth", () => {
  it.each([
    ["succeeded", "merged", both("verified_green", 10)],
    ["succeeded", "ready_for_review", both("verified_green", 10)],
    ["failed", "red", both("failed", -5)],
    ["failed", "no_changes", both("failed", -5)],
    ["failed", "error", []],
    ["cancelled", "cancelled", []],
  ])("%s, %s", async (status, outcome, events) => {
    const runId = await runThatWorked();
    await finish(runId, status, outcome);
    await finish(runId, status, outcome);
    expect(await eventsOf(runId)).toEqual(events);
  });

  it("−20 when it cost more than it was started with, or half as much again as usual, and nothing for recorded answers", async () => {
    const raised = await runThatWorked();
    await ok(service.from("runs").update({ cap_micros: 5_000_000, spent_micros: 1_000_001 }).eq("id", raised).select());
    await finish(raised, "succeeded", "merged");
    expect(await eventsOf(raised)).toEqual([...both("verified_green", 10), ...both("over_cost", -20)]);
    const dear = await runThatWorked();
    await ok(service.from("runs").update({ estimated_micros: 100_000, spent_micros: 150_001 }).eq("id", dear).select());
    await finish(dear, "succeeded", "merged");
    expect(await eventsOf(dear)).toEqual([...both("verified_green", 10), ...both("over_cost", -20)]);
    const usual = await runThatWorked();
    await ok(service.from("runs").update({ estimated_micros: 100_000, spent_micros: 150_000 }).eq("id", usual).select());
    await finish(usual, "succeeded", "merged");
    expect(await eventsOf(usual)).toEqual(both("verified_green", 10));
    const replayed = await runThatWorked({ replayed: true });
    await finish(replayed, "failed", "red");
    expect(await eventsOf(replayed)).toEqual([]);
  });

  it("−5 for a no, to whose act it was, and the merge's fate once", async () => {
    const runId = await runThatWorked();
    const asked = (await ok(service.rpc("request_approval", { of_run: runId, approval_key: "plan", approval_kind: "plan", approval_act: {}, approval_message: "m" }))) as { id: string; digest: string };
    await ok(service.from("approvals").update({ status: "rejected", decided_at: new Date().toISOString(), note: "Too much" }).eq("id", asked.id).select());
    expect(await eventsOf(runId)).toEqual([["planner", "rejected", -5], ["repository", "rejected", -5]]);
    await finish(runId, "succeeded", "merged");
    for (const verdict of ["open", "untouched", "reverted"]) await service.rpc("judge_merge", { of_run: runId, verdict, why: "" });
    expect((await eventsOf(runId)).slice(-2)).toEqual(both("untouched", 5));
  });
});

describe("who may change it", () => {
  // The embedded server logs what the database refuses; refusals are what is tested here.
  beforeEach(() => expectConsoleError(/permission denied for|platform owner|platform's owner|Say why|You need the permission|cannot be trusted|A half-life/));

  it("is nobody: rows stay as they are, for the service as well", async () => {
    const subject = await subjectWith([{ points: -5, daysAgo: 1 }]);
    const row = { tenant_id: tenantId, subject_kind: "agent", subject, kind: "verified_green", points: 10, key: "mine" };
    for (const client of [member.client, admin.client, owner.client]) {
      expect((await client.from("reputation_events").insert(row)).error).toMatchObject({ code: "42501" });
      expect((await client.from("reputation_events").update({ points: 50 }).eq("subject", subject)).error).toMatchObject({ code: "42501" });
      expect((await client.from("reputation_events").delete().eq("subject", subject)).error).toMatchObject({ code: "42501" });
    }
    for (const sql of ["update public.reputation_events set points = 0", "delete from public.reputation_events", "truncate public.reputation_events"]) await expect(world.stack.database.query(sql)).rejects.toThrow(/What happened stays/);
    expect(await scoreOf(subject)).toBeLessThan(60);
  });

  it("sets a score for platform owners alone, with a reason; a workspace's numbers are never laxer than the platform's", async () => {
    const set = (user: TestUser, score: number, why = "Looked into it") => user.client.rpc("set_reputation", { in_tenant: tenantId, of_kind: "agent", of_subject: "fixer", to_score: score, why });
    for (const user of [member, admin]) expect((await set(user, 100)).error).toMatchObject({ code: "42501" });
    expect((await set(owner, 20, " ")).error).toMatchObject({ code: "PT400" });
    expect((await set(owner, 20)).error).toBeNull();
    expect(await scoreOf("fixer")).toBeCloseTo(20, 1);
    expect((await historyOf("fixer"))[0]).toMatchObject({ kind: "set_by_owner", note: "Looked into it" });
    const { data } = await service.from("audit_logs").select("act").eq("tenant_id", tenantId).like("act", "reputation.%");
    expect(data!.length).toBe(1);

    const trust = (user: TestUser, numbers: Array<number | null>) => user.client.rpc("set_trust", { in_tenant: tenantId, new_start_score: numbers[0], new_restricted_below: numbers[1], new_trusted_from: numbers[2], new_half_life_days: numbers[3] });
    expect((await trust(member, [null, null, null, null])).error).toMatchObject({ code: "42501" });
    for (const lax of [[61, null, null, null], [null, 49, null, null], [null, null, 79, null], [null, 90, 85, null], [null, null, null, 89]]) expect((await trust(admin, lax)).error, String(lax)).toMatchObject({ code: "PT400" });
    expect((await trust(admin, [50, 55, 90, 120])).error).toBeNull();
    expect(await scoreOf("planner")).toBeLessThan(50);
    expect((await trust(admin, [null, null, null, null])).error).toBeNull();
  });
});
