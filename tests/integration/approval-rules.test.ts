import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Actor } from "@/lib/tenants/actor";
import { expectConsoleError } from "../setup/fail-on-console-error";
import type { TestUser } from "../setup/stack";
import { insertRepository, makeKey, ok, startWorld, tenantOf, type World } from "../setup/world";

type Asked = { id: string; digest: string; status: string };

let world: World;
let tenantId: string;
let ada: TestUser; // admin
let ben: TestUser; // member
let cleo: TestUser; // member
let stranger: TestUser;
let runId: string;
let product: typeof import("./approval-doors");

const as = (user: TestUser): Actor => ({ userId: user.id, tenantId, client: user.client as Actor["client"], via: "session" });
let keys = 0;
const ask = async (kind = "command", act: object = { tool: "run_command", command: "npm test" }) =>
  (await ok(world.stack.serviceClient.rpc("request_approval", { of_run: runId, approval_key: `k${++keys}`, approval_kind: kind, approval_act: act, approval_message: "The agent asks." }))) as unknown as Asked;
const rowOf = (id: string) => ok(world.stack.serviceClient.from("approvals").select("*").eq("id", id).single());
const settle = async (id: string) => (await ok(world.stack.serviceClient.rpc("settle_approval", { approval_id: id }))) as { status: string; effective_at: string | null; replaced_by: string | null };
const rule = (kind: string, change: object) => ok(ada.client.rpc("set_approval_rule", { in_tenant: tenantId, of_kind: kind, new_rule: change }).then(({ error }) => ({ data: true, error })));
/** Time passes for this approval: what waits for its undo to be over counts now. */
const passUndo = async (id: string) => {
  const past = new Date(Date.now() - 1_000).toISOString();
  await ok(world.stack.serviceClient.from("approval_votes").update({ effective_at: past }).eq("approval_id", id).select());
  await ok(world.stack.serviceClient.from("approvals").update({ effective_at: past }).eq("id", id).not("effective_at", "is", null).select());
};

beforeAll(async () => {
  world = await startWorld();
  product = await import("./approval-doors");
  [ada, ben, cleo, stranger] = [await world.stack.createUser(), await world.stack.createUser(), await world.stack.createUser(), await world.stack.createUser()];
  tenantId = await tenantOf(world.stack, ada);
  await ok(world.stack.serviceClient.from("members").insert([{ tenant_id: tenantId, user_id: ben.id, role: "member" }, { tenant_id: tenantId, user_id: cleo.id, role: "member" }]).select());
  const repository_id = await insertRepository(world.stack.serviceClient, tenantId);
  const run = await ok(world.stack.serviceClient.from("runs").insert({ tenant_id: tenantId, repository_id, goal: "Add sub", model: "replay:replay", base_branch: "main", created_by: ben.id, status: "running" }).select("id").single());
  runId = run.id as string;
});
afterAll(() => world?.close());
// The embedded server prints what the database refuses.
beforeEach(() => expectConsoleError(/^Error: (There is no|Only admins|You asked|You have decided|It was handed|That person|You need the permission|This needs|People are|This approval was|runs_per_day is|restricted_below is|undo_seconds is|Who is restricted)/));

const yes = (asked: Asked, options?: { undoable?: boolean }) => [asked.id, { decision: "approved" as const, digest: asked.digest }, options] as const;
const no = (asked: Asked, note?: string, options?: { undoable?: boolean }) => [asked.id, { decision: "rejected" as const, digest: asked.digest, note }, options] as const;

describe("who decides", () => {
  it("is any member without rules, and nobody from another workspace", async () => {
    const asked = await ask();
    await expect(product.decideApproval({ ...as(stranger), tenantId }, ...yes(asked))).rejects.toMatchObject({ code: "not_found" });
    expect((await stranger.client.rpc("decide_approval", { approval_id: asked.id, decision: "approved", seen_digest: asked.digest })).error?.message).toMatch(/no such approval/);
    expect(await product.decideApproval(as(ben), ...yes(asked))).toMatchObject({ status: "approved", decision: "approved", decidedBy: ben.id });
  });

  it("is an admin where the rule says so: page, key and SQL obey alike", async () => {
    await rule("merge", { deciders: "admin" });
    const asked = await ask("merge", { sha: "a".repeat(40) });
    await expect(product.decideApproval(as(cleo), ...yes(asked))).rejects.toMatchObject({ code: "forbidden", message: "Only admins decide about this." });
    expect((await product.readApproval(as(cleo), asked.id)).facts).toMatchObject({ refusal: "Only admins decide about this.", mayReject: false });
    const key = await makeKey(cleo, tenantId, ["runs.read", "approvals.decide"]).catch(() => null);
    expect(key).toBeNull(); // members make no keys; an admin's key decides as the admin
    expect(await product.decideApproval(as(ada), ...yes(asked))).toMatchObject({ status: "approved" });
  });

  it("are not those who asked, where the rule is on; they may still reject", async () => {
    await rule("write", { requester_may_decide: false });
    const asked = await ask("write", { path: "a.ts", diff: "" });
    expect((await product.readApproval(as(ben), asked.id)).facts).toMatchObject({ isMine: true, mayReject: true, refusal: expect.stringContaining("You asked for this") });
    await expect(product.decideApproval(as(ben), ...yes(asked))).rejects.toMatchObject({ code: "forbidden", message: expect.stringContaining("You asked for this") });
    expect(await product.decideApproval(as(cleo), ...yes(asked))).toMatchObject({ status: "approved" });
    expect(await product.decideApproval(as(ben), ...no(await ask("write", { path: "b.ts" }), "Not this file"))).toMatchObject({ status: "rejected", note: "Not this file" });
  });

  it("are two where the rule says so: a second vote by the same person is refused, a second person completes", async () => {
    await rule("protected_change", { people_needed: 2 });
    const asked = await ask("protected_change", { files: [] });
    expect(await product.decideApproval(as(ben), ...yes(asked))).toMatchObject({ status: "pending", decision: null, facts: { votes: [{ decision: "approved", mine: true }] } });
    // Whoever may say the second yes is told, once for this one.
    expect(await ok(world.stack.serviceClient.from("outbox").select("name, data").like("id", `${asked.id}:voted:%`))).toMatchObject([{ name: "approval/voted", data: { approvalId: asked.id, runId, tenantId } }]);
    await expect(product.decideApproval(as(ben), ...yes(asked))).rejects.toMatchObject({ message: expect.stringContaining("second person") });
    expect((await settle(asked.id)).status).toBe("pending");
    expect(await product.decideApproval(as(cleo), ...yes(asked))).toMatchObject({ status: "approved", decidedBy: cleo.id });

    const other = await ask("protected_change", { files: [1] });
    await product.decideApproval(as(ben), ...yes(other));
    expect(await product.decideApproval(as(ada), ...no(other, "Keep the test"))).toMatchObject({ status: "rejected" });
  });

  it("stay as many as when it was asked, and others than whoever asked, though the rule was loosened since; an edit changes nothing about that", async () => {
    await rule("command", { people_needed: 2, requester_may_decide: false });
    const [asked, other] = [await ask(), await ask()];
    await rule("command", { people_needed: 1, requester_may_decide: true });
    expect((await product.readApproval(as(ben), asked.id)).facts).toMatchObject({ peopleNeeded: 2, requesterMayDecide: false, refusal: expect.stringContaining("You asked for this") });
    await expect(product.decideApproval(as(ben), ...yes(asked))).rejects.toMatchObject({ code: "forbidden" });
    expect(await product.decideApproval(as(ada), ...yes(asked))).toMatchObject({ status: "pending", decision: null });
    expect(await product.decideApproval(as(cleo), ...yes(asked))).toMatchObject({ status: "approved" });
    const edited = await product.editCommand(as(ben), other.id, { digest: other.digest, command: "npm run check", approve: true });
    expect(edited.refusal).toContain("You asked for this");
    expect(await rowOf(edited.approvalId)).toMatchObject({ status: "pending", people_needed: 2, requester_may_decide: false });
    // Asked from now on, one is enough.
    expect(await product.decideApproval(as(ben), ...yes(await ask()))).toMatchObject({ status: "approved" });
  });

  it("are those to whom it was handed, and admins", async () => {
    const asked = await ask();
    for (const nobody of [stranger.id, crypto.randomUUID()]) await expect(product.delegateApproval(as(ben), asked.id, nobody)).rejects.toMatchObject({ code: "bad_request", message: "That person is no member of this workspace; choose another." });
    expect(await product.delegateApproval(as(ben), asked.id, cleo.id)).toMatchObject({ delegatedTo: cleo.id });
    await expect(product.decideApproval(as(ben), ...yes(asked))).rejects.toMatchObject({ code: "forbidden", message: expect.stringMatching(/handed to/) });
    await expect(product.delegateApproval(as(ben), asked.id, null)).rejects.toMatchObject({ code: "forbidden" });
    expect(await ok(world.stack.serviceClient.from("outbox").select("name, data").like("id", `${asked.id}:delegated:%`))).toMatchObject([{ name: "approval/delegated", data: { approvalId: asked.id, runId } }]);
    expect((await product.listApprovals(as(cleo), { scope: "delegated" })).items.map(({ id }) => id)).toEqual([asked.id]);
    expect(await product.decideApproval(as(cleo), ...yes(asked))).toMatchObject({ status: "approved" });
  });

  it("is set by admins alone, within bounds, and never so that nobody can", async () => {
    await expect(product.setApprovalRule(as(ben), "plan", null)).rejects.toMatchObject({ code: "forbidden" });
    const wide = { deciders: "admin", peopleNeeded: 2, requesterMayDecide: true, expiresHours: 48, remindHours: 1, escalateHours: 2 } as const;
    await expect(product.setApprovalRule(as(ada), "plan", wide)).rejects.toMatchObject({ code: "bad_request", message: expect.stringContaining("second person") });
    await expect(product.setApprovalRule(as(ada), "plan", { ...wide, peopleNeeded: 1, remindHours: 48 })).rejects.toMatchObject({ code: "bad_request" });
    await expect(product.setApprovalRule(as(ada), "settings", { ...wide, deciders: "member", peopleNeeded: 1 })).rejects.toMatchObject({ code: "bad_request", message: "Only admins decide about settings." });
    await product.setApprovalRule(as(ada), "plan", { ...wide, deciders: "member" });
    expect(await product.listApprovalRules(as(ben))).toContainEqual({ kind: "plan", ...wide, deciders: "member", isDefault: false });
    const asked = await ask("plan", { version: 1 });
    expect(Date.parse((await rowOf(asked.id)).expires_at as string) - Date.now()).toBeLessThan(48 * 3_600_000 + 1);
    await product.setApprovalRule(as(ada), "plan", null);
    expect((await product.listApprovalRules(as(ben))).find(({ kind }) => kind === "plan")).toMatchObject({ peopleNeeded: 1, expiresHours: 168, isDefault: true });
  });
});

describe("a decision on a page", () => {
  it("does not count until the time to undo it is over; then it does, whoever looks", async () => {
    const asked = await ask();
    expect(await product.decideApproval(as(ben), ...yes(asked, { undoable: true }))).toMatchObject({ status: "pending", decision: "approved" });
    expect(await settle(asked.id)).toMatchObject({ status: "pending", effective_at: expect.any(String) });
    expect(await ok(world.stack.serviceClient.from("outbox").select("name").like("id", `${asked.id}:%`).order("name"))).toEqual([{ name: "approval/answered" }, { name: "approval/requested" }]);
    await expect(product.decideApproval(as(cleo), ...no(asked))).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("already decided") });
    // The process that should have told the run died: the sweep does it.
    await passUndo(asked.id);
    await product.sweepApprovals();
    expect(await rowOf(asked.id)).toMatchObject({ status: "approved", decided_by: ben.id });
    expect(await ok(world.stack.serviceClient.from("outbox").select("name, data").eq("id", `${asked.id}:decided`))).toMatchObject([{ name: "approval/decided", data: { decision: "approved" } }]);
    await expect(product.undoDecision(as(ben), asked.id)).rejects.toMatchObject({ code: "conflict" });
  });

  it("is taken back by who made it, and decided otherwise then", async () => {
    const asked = await ask();
    await product.decideApproval(as(ben), ...yes(asked, { undoable: true }));
    await expect(product.undoDecision(as(cleo), asked.id)).rejects.toMatchObject({ code: "conflict" });
    await expect(product.applyDecision(as(cleo), asked.id)).rejects.toMatchObject({ code: "conflict" });
    await product.undoDecision(as(ben), asked.id);
    expect(await rowOf(asked.id)).toMatchObject({ status: "pending", decision: null, decided_by: null, effective_at: null });
    await product.decideApproval(as(ben), ...no(asked, "Use npm ci", { undoable: true }));
    await product.applyDecision(as(ben), asked.id);
    expect(await rowOf(asked.id)).toMatchObject({ status: "rejected", note: "Use npm ci" });
    const { data: events } = await world.stack.serviceClient.from("run_events").select("type").eq("run_id", runId).contains("data", { approval_id: asked.id }).order("number");
    expect(events!.map(({ type }) => type)).toEqual(["approval.requested", "approval.answered", "approval.undone", "approval.answered", "approval.decided"]);
  });

  it("of the first of two is taken back without the second's no being lost", async () => {
    const asked = await ask("protected_change", { files: [2] });
    await product.decideApproval(as(ben), ...yes(asked, { undoable: true }));
    await product.decideApproval(as(cleo), ...no(asked, "No", { undoable: true }));
    await product.undoDecision(as(ben), asked.id);
    await passUndo(asked.id);
    expect((await settle(asked.id)).status).toBe("rejected");

    const other = await ask("protected_change", { files: [3] });
    await product.decideApproval(as(ben), ...yes(other, { undoable: true }));
    await product.decideApproval(as(cleo), ...yes(other));
    expect(await rowOf(other.id)).toMatchObject({ status: "pending", decision: "approved" });
    await product.undoDecision(as(ben), other.id);
    expect(await rowOf(other.id)).toMatchObject({ status: "pending", decision: null });
    expect(await product.decideApproval(as(ada), ...yes(other))).toMatchObject({ status: "approved" });
  });

  it("that came before the question expired counts after it", async () => {
    const asked = await ask();
    await product.decideApproval(as(ben), ...yes(asked, { undoable: true }));
    await ok(world.stack.serviceClient.from("approvals").update({ expires_at: new Date(Date.now() - 10).toISOString() }).eq("id", asked.id).select());
    expect((await settle(asked.id)).status).toBe("pending");
    await passUndo(asked.id);
    expect((await settle(asked.id)).status).toBe("approved");
  });
});

describe("where the time to undo and the question end together", () => {
  const at = (id: string, moment: string) => ok(world.stack.serviceClient.from("approvals").update({ expires_at: moment }).eq("id", id).select());

  it.each(["settled", "swept"])("a decision counts, %s in that very moment", async (how) => {
    for (const decision of ["approved", "rejected"] as const) {
      const asked = await ask();
      await product.decideApproval(as(ben), asked.id, { decision, digest: asked.digest }, { undoable: true });
      await passUndo(asked.id);
      await at(asked.id, (await rowOf(asked.id)).effective_at as string);
      if (how === "swept") await product.sweepApprovals();
      else expect((await settle(asked.id)).status).toBe(decision);
      expect(await rowOf(asked.id)).toMatchObject({ status: decision, decided_by: ben.id });
    }
  });

  it("one that was taken back in time is none: nobody decided, which is a no", async () => {
    const asked = await ask();
    await product.decideApproval(as(ben), ...yes(asked, { undoable: true }));
    await at(asked.id, new Date(Date.now() - 10).toISOString());
    await product.undoDecision(as(ben), asked.id);
    expect((await settle(asked.id)).status).toBe("expired");
    expect(await rowOf(asked.id)).toMatchObject({ status: "expired", decision: null, decided_by: null });
    await expect(product.decideApproval(as(cleo), ...yes(asked))).rejects.toMatchObject({ code: "conflict" });
  });

  it("the first yes of two is no decision: it expires", async () => {
    await rule("protected_change", { people_needed: 2 });
    const asked = await ask("protected_change", { files: [4] });
    await product.decideApproval(as(ben), ...yes(asked, { undoable: true }));
    await passUndo(asked.id);
    await at(asked.id, new Date(Date.now() - 10).toISOString());
    expect((await settle(asked.id)).status).toBe("expired");
  });
});

describe("a changed act", () => {
  it("voids the old approval, and the new one is approved by the editor where the rules let them", async () => {
    const asked = await ask("command", { tool: "run_command", command: "rm -rf build" });
    const edited = await product.editCommand(as(ben), asked.id, { digest: asked.digest, command: "rm -rf dist", approve: true });
    expect(edited.refusal).toBeNull();
    expect(await rowOf(asked.id)).toMatchObject({ status: "void", replaced_by: edited.approvalId });
    expect(await rowOf(edited.approvalId)).toMatchObject({ status: "approved", act: { tool: "run_command", command: "rm -rf dist", edited: true }, requested_by: ben.id });
    await expect(product.decideApproval(as(ben), ...yes(asked))).rejects.toMatchObject({ code: "conflict" });
    // Asked again by its key, the run gets the one that took its place.
    expect(await ok(world.stack.serviceClient.rpc("request_approval", { of_run: runId, approval_key: `k${keys}`, approval_kind: "command", approval_act: { tool: "run_command", command: "rm -rf build" }, approval_message: "m" }))).toMatchObject({ id: edited.approvalId, status: "approved" });
  });

  it("is asked anew where the run asks for another act than was approved, or waits; a no stands", async () => {
    const again = async (act: object) => (await ok(world.stack.serviceClient.rpc("request_approval", { of_run: runId, approval_key: `k${keys}`, approval_kind: "write", approval_act: act, approval_message: "m" }))) as unknown as Asked;
    const [one, two] = [{ path: "a.ts", diff: "", content_sha256: "1" }, { path: "a.ts", diff: "", content_sha256: "2" }];
    const asked = await ask("write", one);
    await product.decideApproval(as(cleo), ...yes(asked));
    expect(await again(one)).toMatchObject({ id: asked.id, status: "approved" });
    const other = await again(two);
    expect(other).toMatchObject({ status: "pending", act: two });
    expect(await rowOf(asked.id)).toMatchObject({ status: "void", replaced_by: other.id });
    expect((await again(two)).id).toBe(other.id);
    const back = await again(one);
    expect(back).toMatchObject({ status: "pending", act: one });
    expect([asked.id, other.id]).not.toContain(back.id);
    expect(await settle(other.id)).toMatchObject({ status: "void", replaced_by: back.id });
    await product.decideApproval(as(cleo), ...no(back));
    expect(await again(two)).toMatchObject({ id: back.id, status: "rejected" });
  });

  it("waits for somebody else where the editor may not approve it", async () => {
    await rule("command", { requester_may_decide: false });
    const asked = await ask("command", { tool: "run_command", command: "ls" });
    const edited = await product.editCommand(as(ben), asked.id, { digest: asked.digest, command: "ls -a", approve: true });
    expect(edited.refusal).toContain("You asked for this");
    expect(await rowOf(edited.approvalId)).toMatchObject({ status: "pending" });
    await product.setApprovalRule(as(ada), "command", null);
  });
});

describe("several at once", () => {
  it("are each bound to their own digest; what was not decided says why", async () => {
    const [first, second, third] = [await ask(), await ask(), await ask()];
    await product.decideApproval(as(cleo), ...no(second));
    const results = await product.decideMany(as(ben), { decisions: [first, second, third].map(({ id }, index) => ({ id, decision: "approved" as const, digest: index === 2 ? "0".repeat(64) : first.digest })) });
    expect(results).toEqual([{ id: first.id, decided: true, problem: null }, { id: second.id, decided: false, problem: expect.stringContaining("already decided") }, { id: third.id, decided: false, problem: expect.stringContaining("changed") }]);
    expect(await rowOf(third.id)).toMatchObject({ status: "pending" });
  });
});

describe("what waits for long", () => {
  it("is told again once, then to admins once, and ends as a no", async () => {
    const asked = await ask();
    const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
    const age = (row: object) => ok(world.stack.serviceClient.from("approvals").update(row).eq("id", asked.id).select());
    const posted = async () => (await ok(world.stack.serviceClient.from("outbox").select("name").like("id", `${asked.id}:%`).order("name"))).map(({ name }) => name);
    await age({ created_at: ago(25) });
    for (let i = 0; i < 2; i++) await product.sweepApprovals();
    expect(await posted()).toEqual(["approval/reminded", "approval/requested"]);
    await age({ created_at: ago(73) });
    for (let i = 0; i < 2; i++) await product.sweepApprovals();
    expect(await posted()).toEqual(["approval/escalated", "approval/reminded", "approval/requested"]);
    await age({ expires_at: ago(0.01) });
    await product.sweepApprovals();
    expect(await rowOf(asked.id)).toMatchObject({ status: "expired" });
    await expect(product.decideApproval(as(ada), ...yes(asked))).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("a sweep", () => {
  it("settles what is due although another cannot be settled, and reminds all the same", async () => {
    const [broken, due, waits] = [await ask(), await ask(), await ask()];
    const past = new Date(Date.now() - 60_000).toISOString();
    await ok(world.stack.serviceClient.from("approvals").update({ expires_at: past }).in("id", [broken.id, due.id]).select());
    await ok(world.stack.serviceClient.from("approvals").update({ created_at: new Date(Date.now() - 25 * 3_600_000).toISOString() }).eq("id", waits.id).select());
    await world.stack.database.query("create function public.break_one() returns trigger language plpgsql as $$ begin raise exception 'There is no settling this.'; end $$");
    await world.stack.database.query(`create trigger break_one before update of status on public.approvals for each row when (new.id = '${broken.id}') execute function public.break_one()`);
    const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    try {
      expect(await product.sweepApprovals()).toMatchObject({ settled: 1, reminded: 1 });
    } finally {
      warned.mockRestore();
      await world.stack.database.query("drop function public.break_one() cascade");
    }
    expect([(await rowOf(broken.id)).status, (await rowOf(due.id)).status]).toEqual(["pending", "expired"]);
  });
});

describe("a change of settings", () => {
  const settings = () => ok(world.stack.serviceClient.from("tenant_settings").select("*").eq("tenant_id", tenantId).single());

  it("is proposed by a member, decided by an admin, and set in the same moment", async () => {
    await expect(product.proposeSettings(as(ben), { changes: { runs_per_day: 100_000 }, reason: "Many" })).rejects.toMatchObject({ code: "bad_request", message: "runs_per_day is 0 to 1000 here." });
    await expect(product.proposeSettings(as(ben), { changes: { tenant_id: 1 }, reason: "Odd" })).rejects.toMatchObject({ code: "bad_request" });
    const asked = await product.proposeSettings(as(ben), { changes: { undo_seconds: 20, runs_per_day: 500 }, reason: "A release week" });
    expect(asked).toMatchObject({ runId: null, kind: "settings", reason: "A release week", requestedBy: ben.id, act: { settings: [{ name: "runs_per_day", before: null, after: 500 }, { name: "undo_seconds", before: 10, after: 20 }] } });
    await expect(product.decideApproval(as(ben), ...yes(asked))).rejects.toMatchObject({ code: "forbidden" });
    expect(await product.decideApproval(as(ada), ...yes(asked))).toMatchObject({ status: "approved" });
    expect(await settings()).toMatchObject({ undo_seconds: 20, runs_per_day: 500 });
  });

  it("stays within what an admin could set: no laxer trust, no more than the owner allows this workspace", async () => {
    const propose = (changes: Record<string, number | null>) => product.proposeSettings(as(ben), { changes, reason: "Why not" });
    await expect(propose({ restricted_below: 10 })).rejects.toMatchObject({ code: "bad_request", message: "restricted_below is 50 to 100 here." });
    await expect(propose({ restricted_below: 90 })).rejects.toMatchObject({ code: "bad_request", message: expect.stringContaining("must not be above") });
    await expect(propose({ undo_seconds: null })).rejects.toMatchObject({ code: "bad_request" });
    await ok(world.stack.serviceClient.from("tenant_limits").upsert({ tenant_id: tenantId, max_runs_per_day: 550 }).select());
    await expect(propose({ runs_per_day: 560 })).rejects.toMatchObject({ message: "runs_per_day is 0 to 550 here." });
    const asked = await propose({ runs_per_day: 540 });
    // The owner allows less by the time that somebody says yes.
    await ok(world.stack.serviceClient.from("tenant_limits").upsert({ tenant_id: tenantId, max_runs_per_day: 530 }).select());
    await product.decideApproval(as(ada), ...yes(asked));
    expect(await rowOf(asked.id)).toMatchObject({ status: "void" });
    expect(await settings()).toMatchObject({ runs_per_day: 500 });
    await ok(world.stack.serviceClient.from("tenant_limits").delete().eq("tenant_id", tenantId).select());
  });

  it("is void when the setting is not any more what it was", async () => {
    const asked = await product.proposeSettings(as(ben), { changes: { runs_per_day: 600 }, reason: "More" });
    await ok(world.stack.serviceClient.from("tenant_settings").update({ runs_per_day: 50 }).eq("tenant_id", tenantId).select());
    await product.decideApproval(as(ada), ...yes(asked));
    expect(await settings()).toMatchObject({ runs_per_day: 50 });
    expect(await rowOf(asked.id)).toMatchObject({ status: "void" });
  });
});
