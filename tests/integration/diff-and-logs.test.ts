import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectConsoleError } from "../setup/fail-on-console-error";
import { insertRepository, makeKey, ok, startWorld, tenantOf, type World } from "../setup/world";

type Route = (request: Request, context: { params: Promise<{ id: string }> }) => Promise<Response>;

const SHA = "a".repeat(40);
const NOWHERE = "00000000-0000-4000-8000-000000000000";
const LINES = Array.from({ length: 5_000 }, (_, index) => (index === 2_999 ? "src/sum.ts(7,3): error TS2322: 100%_wrong \\ Ünsinn" : `ok ${index + 1} - a case`));
const DIFF = ["a.ts", "folder with space/b.ts"].map((path) => `diff --git a/${path} b/${path}\nindex 1..2 100644\n--- a/${path}\t\n+++ b/${path}\t\n@@ -1 +1,2 @@\n-one\n+two\n+three\n`).join("");

let world: World;
let routes: { diff: Route; log: Route; failures: Route };
let own: string;
let foreign: string;
let tenantId: string;
let repositoryId: string;
let runId: string;
let checkId: string;

beforeAll(async () => {
  world = await startWorld();
  routes = {
    diff: (await import("@/app/(workspace)/runs/[id]/diff/route")).GET,
    log: (await import("@/app/(workspace)/checks/[id]/log/route")).GET,
    failures: (await import("@/app/(workspace)/checks/[id]/failures/route")).GET,
  };
  const [ada, eve] = [await world.stack.createUser(), await world.stack.createUser()];
  tenantId = await tenantOf(world.stack, ada);
  own = (await makeKey(ada, tenantId)).key;
  foreign = (await makeKey(eve, await tenantOf(world.stack, eve))).key;
  repositoryId = await insertRepository(world.stack.serviceClient, tenantId);
  runId = await insert("runs", { repository_id: repositoryId, goal: "Try", model: "replay:demo", base_branch: "main" });
  checkId = await insert("checks", { repository_id: repositoryId, run_id: runId, sha: SHA, name: "test", status: "completed", conclusion: "failure", log: `${LINES.join("\n")}\n`, annotations: [{ path: "src/sum.ts", line: 7, message: "TS2322: 100%_wrong" }] });
});
afterAll(() => world?.close());
// The embedded server logs what the database refuses.
beforeEach(() => expectConsoleError(/at most 2000|1 to 200|no such check/));

const insert = async (table: string, row: object) => (await ok(world.stack.serviceClient.from(table).insert({ tenant_id: tenantId, ...row }).select("id").single())).id as string;
async function get(route: keyof typeof routes, id: string, query: Record<string, string> = {}, headers: Record<string, string> = {}, key = own) {
  const url = `http://127.0.0.1:3000/x?${new URLSearchParams(query)}`;
  const answer = await routes[route](new Request(url, { headers: { authorization: `Bearer ${key}`, ...headers } }), { params: Promise.resolve({ id }) });
  const text = await answer.text();
  return { status: answer.status, text, body: answer.headers.get("content-type")?.includes("json") ? JSON.parse(text) : null };
}

describe("the log of a check", () => {
  it("is read by pages of lines with their total, and as a whole", async () => {
    const page = await get("log", checkId, { from: "2999", count: "3" });
    expect(page).toMatchObject({ status: 200, body: { total: 5_000, lines: LINES.slice(2_998, 3_001) } });
    expect((await get("log", checkId, { from: "4999", count: "100" })).body.lines).toEqual(LINES.slice(4_998));
    expect((await get("log", checkId, { from: "9000" })).body).toEqual({ total: 5_000, lines: [] });
    expect((await get("log", checkId)).text).toBe(`${LINES.join("\n")}\n`);
  });

  it("is searched for what was typed, whatever its case: signs of patterns are signs", async () => {
    expect((await get("log", checkId, { q: "100%_WRONG \\ ü" })).body).toEqual({ total: 1, matches: [{ line: 3_000, text: LINES[2_999] }] });
    expect((await get("log", checkId, { q: "%" })).body.total).toBe(1);
    expect((await get("log", checkId, { q: "o_ " })).body.total).toBe(0);
    const many = (await get("log", checkId, { q: "A Case" })).body;
    expect(many.total).toBe(4_999);
    expect(many.matches).toHaveLength(500);
    expect(many.matches[499]).toEqual({ line: 500, text: LINES[499] });
  });

  it("tells where its failures are told", async () => {
    expect((await get("failures", checkId)).body.items).toEqual([{ path: "src/sum.ts", line: 7, message: "TS2322: 100%_wrong", logLine: 3_000, logUntil: 3_000 }]);
  });

  it("refuses ranges and words that cannot be", async () => {
    const wrong: Record<string, string>[] = [{ from: "0" }, { from: "1", count: "2001" }, { from: "x" }, { count: "5" }, { q: "" }, { q: "x".repeat(201) }, { q: "a", from: "1" }];
    for (const query of wrong) expect((await get("log", checkId, query)).status, JSON.stringify(query)).toBe(400);
    expect((await world.stack.serviceClient.rpc("check_log_page", { of_check: checkId, from_line: 0, max_lines: 5 })).error?.code).toBe("PT400");
    expect((await world.stack.serviceClient.rpc("check_log_page", { of_check: checkId, from_line: 1, max_lines: 2_001 })).error?.code).toBe("PT400");
    expect((await world.stack.serviceClient.rpc("search_check_log", { of_check: checkId, wanted: "" })).error?.code).toBe("PT400");
  });

  it("is not there for another tenant", async () => {
    for (const query of [{}, { from: "1" }, { q: "ok" }] as Record<string, string>[]) expect((await get("log", checkId, query, {}, foreign)).status).toBe(404);
    expect((await get("failures", checkId, {}, {}, foreign)).status).toBe(404);
    const eve = await world.stack.createUser();
    expect((await eve.client.rpc("check_log_page", { of_check: checkId, from_line: 1, max_lines: 5 })).error?.code).toBe("PT404");
    expect((await eve.client.rpc("search_check_log", { of_check: checkId, wanted: "ok" })).error?.code).toBe("PT404");
    expect((await get("log", NOWHERE, { from: "1" })).status).toBe(404);
    expect((await get("log", "no-id", { from: "1" })).status).toBe(404);
  });

  it("is what the run's events told so far while the check runs", async () => {
    const running = await insert("checks", { repository_id: repositoryId, run_id: runId, sha: SHA, name: "slow", status: "in_progress" });
    expect((await get("log", running, { from: "1" })).body).toEqual({ total: 0, lines: [] });
    const tell = (key: string, data: object) => ok(world.stack.serviceClient.rpc("append_run_events", { of_run: runId, new_events: [{ key, type: "check.output", message: "m", data: { check: "slow", sha: SHA, attempt: 1, ...data } }] }));
    await tell("1", { text: "first\nsec" });
    await tell("2", { text: "ond\n" });
    await tell("3", { text: "of another", check: "other" });
    await tell("4", { text: "of another time", attempt: 2 });
    expect((await get("log", running, { from: "1" })).body).toEqual({ total: 2, lines: ["first", "second"] });
    expect((await get("log", running, { q: "SECOND" })).body.total).toBe(1);
  });

  it("may have more than 10 MB", async () => {
    const long = "x".repeat(99);
    const big = await insert("checks", { repository_id: repositoryId, run_id: runId, sha: SHA, name: "big", status: "completed", conclusion: "success", log: `${long}\n`.repeat(120_000) });
    expect((await get("log", big, { from: "120000" })).body).toEqual({ total: 120_000, lines: [long] });
  });
});

describe("the diff of a run", () => {
  it("is empty before there is one, and is not there for another tenant", async () => {
    expect((await get("diff", runId)).body).toEqual({ artifactId: null, digest: null, additions: 0, deletions: 0, files: [] });
    expect((await get("diff", runId, {}, {}, foreign)).status).toBe(404);
    expect((await get("diff", NOWHERE)).status).toBe(404);
  });

  it("is listed by file without the text, read by file, and as plain text", async () => {
    const artifactId = await insert("artifacts", { run_id: runId, key: "diff.1", kind: "diff", name: "d", content: DIFF, digest: createHash("sha256").update(DIFF).digest("hex") });
    const list = await get("diff", runId);
    expect(list.body).toMatchObject({ artifactId, additions: 4, deletions: 2, files: [{ path: "a.ts", status: "modified", additions: 2 }, { path: "folder with space/b.ts" }] });
    expect(list.text).not.toContain("+three");
    expect((await get("diff", runId, { path: "folder with space/b.ts" })).body.patch).toMatch(/^diff --git a\/folder with space\/b\.ts[\s\S]*\+three\n$/);
    expect((await get("diff", runId, { path: "a.ts" }, {}, foreign)).status).toBe(404);
    expect((await get("diff", runId, { path: "nowhere.ts" })).status).toBe(404);
    expect((await get("diff", runId, { path: "" })).status).toBe(400);
    expect((await get("diff", runId, {}, { accept: "text/plain" })).text).toBe(DIFF);
    expect((await get("diff", runId, { as: "text" })).text).toBe(DIFF);
  });

  it("is the newest one", async () => {
    await insert("artifacts", { run_id: runId, key: "diff.2", kind: "diff", name: "d", content: DIFF.replaceAll("+three\n", "").replaceAll("+1,2", "+1"), digest: "c".repeat(64), created_at: new Date(Date.now() + 60_000).toISOString() });
    expect((await get("diff", runId)).body).toMatchObject({ additions: 2, digest: "c".repeat(64) });
    expect((await get("diff", runId, { path: "a.ts" })).body.patch).not.toContain("three");
  });
});
