import { execFileSync } from "node:child_process";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/tenants/actor";
import { expectConsoleError } from "../setup/fail-on-console-error";
import { insertRepository, makeRepository, ok, startWorld, tenantOf, type World } from "../setup/world";
import type { TestUser } from "../setup/stack";

let world: World;
let actor: Actor;
let member: Actor;

beforeAll(async () => {
  world = await startWorld();
  process.env.REPLAY_MODEL_URL = "http://127.0.0.1:1/openai/v1";
  const admin = await world.stack.createUser();
  actor = await as(admin);
  const user = await world.stack.createUser();
  await ok(world.stack.serviceClient.from("members").insert({ tenant_id: actor.tenantId, user_id: user.id, role: "member" }).select());
  member = { userId: user.id, tenantId: actor.tenantId, client: user.client, via: "session" };
});
afterAll(() => world?.close());
beforeEach(() => expectConsoleError(/under way|row-level|duplicate|policy/));

const as = async (user: TestUser): Promise<Actor> => ({ userId: user.id, tenantId: await tenantOf(world.stack, user), client: user.client, via: "session" });
const refusal = (code: string, message: RegExp) => expect.objectContaining({ code, message: expect.stringMatching(message) });

describe("looking at a place", () => {
  it("tells branches and checks, and says when there are none", async () => {
    const { inspectRepository } = await import("@/lib/repositories/inspect-repository");
    const bare = await makeRepository(world.root, "bare-of-checks");
    expect(await inspectRepository(actor, bare)).toMatchObject({ name: "bare-of-checks", defaultBranch: "main", branches: ["main"], fileCount: 1, checks: [], problems: [expect.stringContaining("No checks")], registeredAs: null });

    const place = await makeRepository(world.root, "checked");
    execFileSync("sh", ["-c", `cd '${place}' && printf 'checks:\\n  test: node --test\\n' > .morning.yml && git add . && git -c user.name=A -c user.email=a@example.com commit -qm Checks && git branch next`]);
    const { createRepository } = await import("@/lib/repositories/create-repository");
    const { id } = await createRepository(actor, { location: place });
    expect(await inspectRepository(actor, place)).toMatchObject({ branches: expect.arrayContaining(["main", "next"]), checks: [{ name: "test", command: "node --test" }], source: ".morning.yml", problems: [], registeredAs: id });
  });

  it("tells members and outsiders nothing about the disk", async () => {
    const { inspectRepository } = await import("@/lib/repositories/inspect-repository");
    const outside = await mkdtemp(join(tmpdir(), "outside-"));
    await symlink(outside, join(world.root, "way-out"));
    const answers = await Promise.all(["/etc", "/no/such/place", join(world.root, "way-out"), "relative"].map((place) => inspectRepository(actor, place).catch((error: Error) => error.message)));
    expect(new Set(answers).size).toBe(1);
    await expect(inspectRepository(member, world.root)).rejects.toEqual(refusal("forbidden", /repositories\.write/));
    await rm(outside, { recursive: true });
  });
});

describe("changing and forgetting", () => {
  it("knows the branches, and the newest run of each", async () => {
    const { createRepository } = await import("@/lib/repositories/create-repository");
    const { updateRepository } = await import("@/lib/repositories/update-repository");
    const { lastRuns } = await import("@/lib/repositories/queries");
    const place = await makeRepository(world.root, "branches");
    execFileSync("git", ["-C", place, "branch", "next"]);
    const { id } = await createRepository(actor, { location: place });
    await expect(updateRepository(actor, id, { defaultBranch: "nowhere" })).rejects.toEqual(refusal("bad_request", /no branch nowhere; it has .*main/));
    await expect(updateRepository(member, id, { defaultBranch: "next" })).rejects.toEqual(refusal("forbidden", /repositories\.write/));
    expect(await updateRepository(actor, id, { defaultBranch: "next" })).toMatchObject({ defaultBranch: "next" });

    const run = (minute: number) => ({ tenant_id: actor.tenantId, repository_id: id, goal: "x", model: "replay:replay", base_branch: "main", status: "failed", outcome: "red", finished_at: "2026-11-21T11:00:00Z", created_at: `2026-11-21T10:0${minute}:00Z` });
    const rows = await ok(world.stack.serviceClient.from("runs").insert([run(1), run(3), run(2)]).select("id, created_at"));
    const last = await lastRuns(actor, [id, await insertRepository(world.stack.serviceClient, actor.tenantId)]);
    expect([...last]).toEqual([[id, expect.objectContaining({ id: rows.find((row) => String(row.created_at).includes("10:03"))!.id, outcome: "red" })]]);
    const stranger = await as(await world.stack.createUser());
    expect((await lastRuns(stranger, [id])).size).toBe(0);
  });

  it("is for admins, of their own workspace, and not while a run is under way", async () => {
    const { updateRepository } = await import("@/lib/repositories/update-repository");
    const { deleteRepository } = await import("@/lib/repositories/delete-repository");
    const id = await insertRepository(world.stack.serviceClient, actor.tenantId);
    const stranger = await as(await world.stack.createUser());
    for (const [who, code] of [[member, "forbidden"], [stranger, "not_found"]] as const) {
      await expect(updateRepository(who, id, { name: "Mine" })).rejects.toEqual(refusal(code, /./));
      await expect(deleteRepository(who, id)).rejects.toEqual(refusal(code, /./));
    }
    const run = await ok(world.stack.serviceClient.from("runs").insert({ tenant_id: actor.tenantId, repository_id: id, goal: "x", model: "replay:replay", base_branch: "main" }).select("id").single());
    await expect(deleteRepository(actor, id)).rejects.toEqual(refusal("conflict", /cancel it first/));
    await ok(world.stack.serviceClient.from("runs").update({ status: "cancelled", outcome: "cancelled", finished_at: new Date().toISOString() }).eq("id", run.id).select());
    expect(await updateRepository(actor, id, { name: "Renamed", network: "install" })).toMatchObject({ name: "Renamed", network: "install" });
    await deleteRepository(actor, id);
    expect(await ok(world.stack.serviceClient.from("runs").select("id").eq("id", run.id))).toEqual([]);
  });
});

describe("the demo", () => {
  it("is one repository and one run, however often and however quickly it is asked for", async () => {
    const { tryDemo } = await import("@/lib/demo/try-demo");
    const answers = await Promise.all([tryDemo(actor), tryDemo(actor), tryDemo(actor)]);
    const again = await tryDemo(actor);
    expect(new Set([...answers, again].map(({ runId }) => runId)).size).toBe(1);
    const runs = await ok(world.stack.serviceClient.from("runs").select("model, replayed, autonomy, repository:repositories!runs_repository_id_tenant_id_fkey(name, location)").eq("id", again.runId));
    expect(runs).toEqual([{ model: "replay:replay", replayed: true, autonomy: "plan", repository: { name: "pocket-duration", location: expect.stringContaining(join("demo", actor.tenantId)) } }]);
  });

  it("begins anew beside what an earlier one changed", async () => {
    const { tryDemo } = await import("@/lib/demo/try-demo");
    const own = await as(await world.stack.createUser());
    const demoOf = async (runId: string) => (await ok(world.stack.serviceClient.from("runs").select("repository_id, repositories!runs_repository_id_tenant_id_fkey(location)").eq("id", runId).single())) as unknown as { repository_id: string; repositories: { location: string } };
    const first = await demoOf((await tryDemo(own)).runId);
    execFileSync("git", ["--git-dir", first.repositories.location, "update-ref", "refs/heads/main", "main~1"]);
    await ok(world.stack.serviceClient.from("runs").delete().eq("repository_id", first.repository_id).select());
    await ok(world.stack.serviceClient.from("repositories").delete().eq("id", first.repository_id).select());
    const second = await demoOf((await tryDemo(own)).runId);
    expect(second.repositories.location).not.toBe(first.repositories.location);
  });

  it("is refused with a sentence where it cannot work", async () => {
    const { demoProblem, tryDemo } = await import("@/lib/demo/try-demo");
    expect(await demoProblem(actor)).toBeNull();
    expect(await demoProblem(member)).toMatch(/admin/);
    await expect(tryDemo(member)).rejects.toEqual(refusal("unavailable", /admin/));
  });
});
