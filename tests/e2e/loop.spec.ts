import { createClient } from "@supabase/supabase-js";
import { addRepository, expect, git, makeApiKey, makeRepository, serviceClient, signUp, startRun, test } from "./test";

test("sign up, a run on a fresh repository, the plan edited and approved, red, repaired, green, merged; a stranger sees none of it", async ({ page, browser }) => {
  test.setTimeout(150_000);
  await signUp(page);
  const repository = makeRepository();
  await addRepository(page, repository);
  const runId = await startRun(page, "Please subtract: add a function sub, with a test.");

  // The plan names no test file yet: a person adds it, and what was asked before is void.
  await expect(page.getByRole("button", { name: "Approve" })).toBeVisible({ timeout: 30_000 });
  await page.getByRole("button", { name: /edit/i }).click();
  await page.getByLabel("Paths it may write").fill("src/math.mjs\ntest/sub.test.mjs");
  await page.getByRole("button", { name: "Save the plan" }).click();
  await expect(page.getByText("test/sub.test.mjs").first()).toBeVisible();
  await page.getByRole("button", { name: "Approve" }).click();

  // Everything comes by itself, without a reload.
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Please subtract");
  await expect(page.getByText(/Merged pull request #1/).first()).toBeVisible({ timeout: 90_000 });
  await expect(page).toHaveTitle(/merged|succeeded|green/i);

  // Text of the model is text.
  await expect(page.locator("img[src='x']")).toHaveCount(0);

  // The repository, by git.
  expect(git(repository, "log", "--format=%s", "--no-merges", "main")).toContain("Repair test");
  expect(git(repository, "show", "main:src/math.mjs")).toBe("export const add = (a, b) => a + b;\nexport const sub = (a, b) => a - b;");
  expect(git(repository, "show", "main:test/sub.test.mjs")).toContain("subtracts");
  expect(git(repository, "for-each-ref", "--format=%(refname)", "refs/heads").split("\n")).toHaveLength(2);

  // The rows.
  const service = serviceClient();
  const { data: run } = await service.from("runs").select("status, outcome, spent_micros, reserved_micros, tenant_id, last_event_number").eq("id", runId).single();
  expect(run).toMatchObject({ status: "succeeded", outcome: "merged", reserved_micros: 0 });
  const { data: plans } = await service.from("plans").select("version, author").eq("run_id", runId).order("version");
  expect(plans).toEqual([{ version: 1, author: "agent" }, { version: 2, author: "person" }]);
  const { data: numbers } = await service.from("run_events").select("number").eq("run_id", runId).order("number").limit(1000);
  expect(numbers!.map((row) => row.number)).toEqual(Array.from({ length: run!.last_event_number }, (_, index) => index + 1));

  // A reload shows the same.
  await page.reload();
  await expect(page.getByText(/Merged pull request #1/).first()).toBeVisible();

  // Another tenant sees nothing of it: by page, by API, by socket.
  const context = await browser.newContext();
  const stranger = await context.newPage();
  const person = await signUp(stranger, "Mallory");
  const missing = await stranger.goto(`/runs/${runId}`);
  expect(missing!.status()).toBe(404);
  await expect(stranger.getByText("Please subtract")).toHaveCount(0);
  for (const path of ["", "/events", "/artifacts"]) expect((await context.request.get(`/api/v1/runs/${runId}${path}`)).status()).toBe(404);
  expect((await context.request.get("/api/v1/runs")).status()).toBe(200);
  expect(((await (await context.request.get("/api/v1/runs")).json()) as { items?: unknown[]; runs?: unknown[] }).items ?? []).toEqual([]);

  const socket = createClient(process.env.E2E_SUPABASE_URL!, process.env.E2E_SUPABASE_PUBLISHABLE_KEY!, { auth: { persistSession: false } });
  await socket.auth.signInWithPassword(person);
  await socket.realtime.setAuth();
  for (const topic of [`run:${runId}`, `tenant:${run!.tenant_id}`]) {
    const status = await new Promise((resolve) => socket.channel(topic, { config: { private: true } }).subscribe((state) => state !== "CLOSED" && resolve(state)));
    expect(status).toBe("CHANNEL_ERROR");
  }
  await socket.removeAllChannels();
  await context.close();
});

test("a cancel from the page kills what runs within two seconds and keeps the branch", async ({ page }) => {
  await signUp(page);
  const repository = makeRepository();
  await addRepository(page, repository);
  const runId = await startRun(page, "Go slowly, please.", "full");
  await expect(page.getByText("started-slowly").first()).toBeVisible({ timeout: 30_000 });

  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await page.getByRole("button", { name: "Cancel the run" }).click();
  await expect(page.getByText(/A person cancelled the run/).first()).toBeVisible({ timeout: 20_000 });
  const { data } = await serviceClient().from("runs").select("status, outcome").eq("id", runId).single();
  expect(data).toEqual({ status: "cancelled", outcome: "cancelled" });
  const timeline = page.getByRole("list", { name: "Stages, turns and checks" });
  for (const again of [false, true]) {
    if (again) await page.reload();
    await expect(timeline.getByText(/run_command/)).toBeVisible();
    await expect(timeline.locator(".text-info")).toHaveCount(0);
  }
  await timeline.getByText(/run_command/).click();
  const turn = page.getByRole("region", { name: "Turn" });
  await expect(turn.getByText(/A person cancelled the run while this was under way/)).toBeVisible();
  await expect(turn.getByText(/still running/)).toHaveCount(0);
  const { execFileSync } = await import("node:child_process");
  expect(execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })).not.toContain("sleep 300");
});

test("a run is watched through an interruption of the network without losing or doubling an event", async ({ page, context, announced }) => {
  announced.push(/ERR_INTERNET_DISCONNECTED|WebSocket|Failed to fetch/);
  await signUp(page);
  const key = await makeApiKey(page);
  await addRepository(page, makeRepository());
  const runId = await startRun(page, "Do it quickly.", "plan");
  await expect(page.getByRole("button", { name: "Approve" })).toBeVisible({ timeout: 30_000 });

  await context.setOffline(true);
  // Someone else approves, and the work goes on while this page hears nothing.
  const service = serviceClient();
  const { data: approval } = await service.from("approvals").select("id, digest").eq("run_id", runId).single();
  const decided = await fetch(`${process.env.E2E_URL}/api/v1/approvals/${approval!.id}/decision`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ decision: "approved", digest: approval!.digest }),
  });
  expect(decided.status).toBe(200);
  await expect.poll(async () => (await service.from("runs").select("status").eq("id", runId).single()).data!.status, { timeout: 60_000 }).toBe("succeeded");
  await context.setOffline(false);

  await expect(page.getByText(/Merged pull request #1/).first()).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole("button", { name: "Approve" })).toHaveCount(0);
  // What came meanwhile stands on the timeline, and every line once in the log.
  const timeline = page.getByRole("list", { name: "Stages, turns and checks" });
  for (const stage of [/^Plan/, /^Execute/, /^Checks/, /^Finalize/]) await expect(timeline.getByRole("button", { name: stage })).toBeVisible();
  await page.getByRole("tab", { name: "Log" }).click();
  const { data: events } = await service.from("run_events").select("number").eq("run_id", runId).neq("level", "debug");
  const shown = page.locator("ol[aria-label=Events] > li");
  await expect(shown.first()).toBeVisible();
  expect(await shown.count()).toBeGreaterThanOrEqual(events!.length > 100 ? 100 : 10);
});
