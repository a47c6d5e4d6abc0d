import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { exportAudit, type ExportFormat } from "@/lib/governance/audit/export";
import { listHistory, readEntry } from "@/lib/governance/audit/history";
import type { HistoryFilter } from "@/lib/governance/audit/history-schema";
import type { Actor } from "@/lib/tenants/actor";
import { expectConsoleError } from "../setup/fail-on-console-error";
import { insertRepository, ok, startWorld, tenantOf, type World } from "../setup/world";

let world: World;
let admin: Actor;
let member: Actor;
let stranger: Actor;
let runId: string;
let repositoryId: string;

beforeAll(async () => {
  world = await startWorld();
  const service = world.stack.serviceClient;
  const [ada, bo, cy] = [await world.stack.createUser("ada@example.com"), await world.stack.createUser("bo@example.com"), await world.stack.createUser()];
  const tenantId = await tenantOf(world.stack, ada);
  await ok(service.from("members").insert({ tenant_id: tenantId, user_id: bo.id, role: "member" }).select());
  const as = (user: typeof ada, tenant: string): Actor => ({ userId: user.id, tenantId: tenant, client: user.client as never, via: "session" });
  [admin, member, stranger] = [as(ada, tenantId), as(bo, tenantId), as(cy, tenantId)];
  repositoryId = await insertRepository(service, tenantId, "Kiosk");
  for (let index = 0; index < 5; index++) {
    const run = await ok(service.from("runs").insert({ tenant_id: tenantId, repository_id: repositoryId, goal: `Mend the ${index === 3 ? "turnstile" : "door"} number ${index}`, model: "replay:replay", base_branch: "main", created_by: ada.id }).select("id").single());
    runId = run.id;
    await ok(service.from("decisions").insert({ tenant_id: tenantId, run_id: runId, key: "v", actor: index % 2 ? "policy" : "fixer", kind: "verdict", choice: "green", reason: `All required checks pass, ${index}.`, evidence: { rule: "required_checks", failed: 0 } }).select());
    await ok(ada.client.from("tenants").update({ name: `=Acme, "${index}"` }).eq("id", tenantId).select());
  }
});
afterAll(() => world?.close());
beforeEach(() => expectConsoleError(/permission denied|You need the permission/));

const keys = async (actor: Actor, filter: HistoryFilter & { kind?: "run" | "decision" | "audit" } = {}) => (await listHistory(actor, { ...filter, limit: 100 })).items.map(({ act, targetName }) => `${act} ${targetName}`);
const text = async (format: ExportFormat, filter: HistoryFilter = {}, after?: number) => new Response(await exportAudit(admin, format, filter, after)).text();

describe("the timeline", () => {
  it("has runs, decisions and the record, newest first, page by page, each once", async () => {
    const all = (await listHistory(admin, { limit: 100 })).items;
    expect(all.length).toBe(5 + 5 + (2 + 1 + 1 + 5 + 5)); // signing up; bo; the repository; runs started; names
    expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).toSorted().reverse());
    const paged: string[] = [];
    for (let cursor: string | null = null; ; ) {
      const page = await listHistory(admin, { limit: 3, cursor: cursor ?? undefined });
      paged.push(...page.items.map(({ key }) => key));
      cursor = page.nextCursor;
      if (!cursor) break;
    }
    expect(paged).toEqual(all.map(({ key }) => key));
    await expect(listHistory(admin, { cursor: "bm9uc2Vuc2U" })).rejects.toMatchObject({ code: "bad_request" });
  });

  it("finds a word that more than a thousand rows have, in order and each once, and one that a single row has", async () => {
    const eve = await world.stack.createUser();
    const tenantId = await tenantOf(world.stack, eve);
    const actor: Actor = { userId: eve.id, tenantId, client: eve.client as never, via: "session" };
    const service = world.stack.serviceClient;
    const run = await ok(service.from("runs").insert({ tenant_id: tenantId, repository_id: await insertRepository(service, tenantId, "Zoo"), goal: "Count", model: "replay:replay", base_branch: "main" }).select("id").single());
    const started = Date.parse("2026-11-01T00:00:00Z");
    const rows = Array.from({ length: 1_050 }, (_, n) => ({ tenant_id: tenantId, run_id: run.id, key: `k${n}`, actor: "policy", kind: "verdict", choice: "green", reason: `The wombat ${n === 7 ? "sleeps" : "walks"}.`, created_at: new Date(started + n * 1_000).toISOString() }));
    await ok(service.from("decisions").insert(rows).select("id"));
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await listHistory(actor, { q: "wombat", kind: "decision", limit: 199, cursor });
      seen.push(...page.items.map(({ at }) => at));
      if (!page.nextCursor) break;
      cursor = page.nextCursor;
    }
    expect([seen.length, new Set(seen).size]).toEqual([1_050, 1_050]);
    expect(seen).toEqual(seen.toSorted().reverse());
    expect((await listHistory(actor, { q: "wombat sleeps" })).items).toMatchObject([{ kind: "decision", at: expect.stringMatching(/^2026-11-01T00:00:07/) }]);
  });

  it("shows members no row of the record, and strangers nothing", async () => {
    expect(new Set((await listHistory(member, { limit: 100 })).items.map(({ kind }) => kind))).toEqual(new Set(["run", "decision"]));
    expect(await keys(member, { kind: "audit" })).toEqual([]);
    await expect(listHistory(stranger)).rejects.toMatchObject({ code: "forbidden" });
    await expect(readEntry(member, "audit:1")).rejects.toMatchObject({ code: "not_found" });
    await expect(exportAudit(member, "csv", {})).rejects.toMatchObject({ code: "forbidden" });
  });

  it("is narrowed by kind, actor, act, target, words and days, together", async () => {
    expect(await keys(admin, { kind: "run" })).toEqual([4, 3, 2, 1, 0].map((index) => `run Mend the ${index === 3 ? "turnstile" : "door"} number ${index}`));
    expect(await keys(admin, { kind: "decision", actor: "policy:" })).toHaveLength(2);
    expect(await keys(admin, { actor: "agent:fixer" })).toEqual(["decision.verdict green", "decision.verdict green", "decision.verdict green"]);
    expect(await keys(admin, { act: "tenant.changed", actor: `person:${admin.userId}` })).toHaveLength(5);
    expect(await keys(admin, { act: "member." })).toEqual(["member.added bo (bo@example.com)", "member.added ada (ada@example.com)"]);
    expect((await keys(admin, { target: `run:${runId}` })).toSorted()).toEqual(["decision.verdict green", "run Mend the door number 4", "run.started Mend the door number 4"]);
    expect(await keys(admin, { target: `repository:${repositoryId}`, kind: "audit" })).toEqual(["repository.created Kiosk"]);
    expect(await keys(admin, { q: "turnst" })).toEqual(expect.arrayContaining(["run Mend the turnstile number 3", "run.started Mend the turnstile number 3"]));
    expect(await keys(admin, { q: "turnst" })).toHaveLength(2);
    expect(await keys(admin, { q: "turnstile door" })).toEqual([]);
    expect(await keys(admin, { q: "CHECKS pass", kind: "decision" })).toHaveLength(5);
    expect(await keys(admin, { q: "'; drop table (\\ ! | & :*" })).toEqual([]);
    const today = new Date().toISOString().slice(0, 10);
    expect(await keys(admin, { from: today, to: today, kind: "run" })).toHaveLength(5);
    expect(await keys(admin, { to: "2020-01-01" })).toEqual([]);
  });

  it("tells of each entry what it holds", async () => {
    const [renamed] = (await listHistory(admin, { act: "tenant.changed" })).items;
    expect(await readEntry(admin, renamed!.key)).toMatchObject({ before: { name: '=Acme, "3"' }, after: { name: '=Acme, "4"' } });
    const [decided] = (await listHistory(member, { kind: "decision" })).items;
    expect(await readEntry(member, decided!.key)).toMatchObject({ reason: "All required checks pass, 4.", evidence: { rule: "required_checks" } });
  });
});

describe("the export", () => {
  it("is JSON lines that prove themselves", async () => {
    const lines = (await text("jsonl")).trimEnd().split("\n").map((line) => JSON.parse(line) as { number: number; hash: string; previous_hash: string; record: string });
    expect(lines.map(({ number }) => number)).toEqual(lines.map((_, index) => index + 1));
    for (const [index, { record, hash, previous_hash }] of lines.entries()) {
      expect(createHash("sha256").update(record).digest("hex")).toBe(hash);
      expect(previous_hash).toBe(index === 0 ? "0".repeat(64) : lines[index - 1]!.hash);
      expect((JSON.parse(record) as string[]).at(-1)).toBe(previous_hash);
    }
  });

  it("is CSV that no spreadsheet runs, with the same filters, from a number on", async () => {
    const csv = await text("csv", { act: "tenant.changed" });
    const [head, ...lines] = csv.trimEnd().split("\r\n");
    expect(head).toMatch(/^number,at,actor_kind/);
    expect(lines).toHaveLength(5);
    expect(lines[0]).toContain(`"'=Acme, ""0"""`);
    expect((await text("csv", { act: "tenant.changed" }, Number(lines[2]!.split(",")[0]))).trimEnd().split("\r\n")).toHaveLength(3);
  });
});
