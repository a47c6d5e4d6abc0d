import type { Page } from "@playwright/test";
import { ok } from "../setup/world";
import { accessibilityProblems } from "./accessibility";
import { addRepository, expect, git, makeRepository, openLive, partIsAlive, placeOf, serviceClient, signUp, signUpInto, test } from "./test";

const CAP = 150_000;
const inbox = (page: Page) => page.getByRole("region", { name: "The exact act" });

/** Starts a run by the form with a cap of its own, in dollars; answers its id. */
async function startDearly(page: Page, goal: string, cap: string): Promise<string> {
  await openLive(page, "/runs/new");
  await page.getByLabel("Goal").fill(goal);
  await page.locator("input[name=autonomy][value=full]").check();
  await page.locator("summary").filter({ hasText: "More" }).click();
  await page.getByLabel("Most it may spend, in dollars").fill(cap);
  await page.getByRole("button", { name: "Start the run" }).click();
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}/);
  return /\/runs\/([0-9a-f-]{36})/.exec(page.url())![1]!;
}

/** The run has ended green, and its books agree: what was spent is within the cap and what was given, once. */
async function endsWithin(page: Page, path: string, tenantId: string, runId: string, grant: { scope: string; period: string | null; amount_micros: number; granted_by: string }): Promise<void> {
  const service = serviceClient();
  await openLive(page, `/runs/${runId}`);
  await expect(page.getByText(/Merged pull request #1/).first()).toBeVisible({ timeout: 90_000 });
  const run = await ok(service.from("runs").select("status, outcome, branch, head_sha, spent_micros, reserved_micros").eq("id", runId).single());
  expect(run).toMatchObject({ status: "succeeded", outcome: "merged", reserved_micros: 0 });
  expect(await ok(service.from("checks").select("conclusion").eq("run_id", runId).eq("sha", run.head_sha))).toEqual([{ conclusion: "success" }]);
  const spent = (await ok(service.from("ledger").select("cost_micros").eq("tenant_id", tenantId))).reduce((sum, line) => sum + Number(line.cost_micros), 0);
  expect(spent).toBe(Number(run.spent_micros));
  expect(spent).toBeGreaterThan(CAP * 0.8);
  expect(spent).toBeLessThanOrEqual(CAP + grant.amount_micros);
  const grants = await ok(service.from("budget_grants").select("approval_id, scope, period, amount_micros, granted_by").eq("tenant_id", tenantId));
  expect(grants).toMatchObject([grant]);
  expect(git(path, "show", `${run.head_sha}:src/math.mjs`)).toContain("sub");
  expect(git(path, "show", "main:src/math.mjs")).toContain("sub");
  const decided = await ok(service.from("audit_logs").select("act, actor_id, after").match({ tenant_id: tenantId, act: "approval.approved", target_id: grants[0]!.approval_id }));
  expect(decided).toMatchObject([{ actor_id: grant.granted_by, after: { decision: "approved", choice: { more: grant.amount_micros } } }]);
  expect(await ok(service.from("audit_logs").select("after").match({ tenant_id: tenantId, act: "budget_grant.created" }))).toMatchObject([{ after: { ...grant } }]);
}

test("a member's run comes to the workspace's cap, waits with its work pushed, and ends green with what an admin gives", async ({ page, browser }) => {
  test.setTimeout(240_000);
  const service = serviceClient();
  const path = makeRepository();
  const ada = await placeOf(await signUp(page));
  await addRepository(page, path);
  await openLive(page, "/settings/budgets");
  await page.getByLabel("Cap of The whole workspace, an hour, in dollars").fill("0.15");
  await page.getByRole("button", { name: "Change the cap of The whole workspace, an hour" }).click();
  await expect(page.getByText("of $0.15")).toBeVisible();

  const members = await browser.newContext({ reducedMotion: "reduce" });
  const mia = await members.newPage();
  await signUpInto(mia, ada.tenantId, "Mia");
  const runId = await startDearly(mia, "Add sub, dearly.", "2");
  // Its page says what it waits for, what it has spent, and which cap it is at.
  await expect(mia.getByText("Waits for a decision: spend more money")).toBeVisible({ timeout: 60_000 });
  await expect(mia.getByText(/Under the workspace's cap for an hour, \$0\.08 of \$0\.15 is used/).first()).toBeVisible();
  await expect(mia.getByText("$0.08 of $2.00").first()).toBeVisible();
  await expect.poll(async () => (await ok(service.from("runs").select("head_sha").eq("id", runId).single())).head_sha).not.toBeNull();
  const waiting = await ok(service.from("runs").select("status, branch, spent_micros, reserved_micros").eq("id", runId).single());
  expect(waiting).toMatchObject({ status: "waiting", reserved_micros: 0 });
  expect(Number(waiting.spent_micros)).toBeLessThanOrEqual(CAP);
  expect(git(path, "show", `${waiting.branch}:src/math.mjs`)).toContain("sub");

  // A member may let it wait or stop it, and is told who gives more.
  await mia.goto("/approvals");
  await partIsAlive(mia.getByRole("main"));
  await expect(inbox(mia).getByRole("radio", { name: "By waiting until the period ends" })).toBeChecked();
  await expect(inbox(mia).getByRole("radio", { name: "With more money" })).toHaveCount(0);
  await expect(inbox(mia).getByText(/Only an admin gives more money under/)).toBeVisible();
  await expect(inbox(mia).getByRole("button", { name: "Stop the run" })).toBeVisible();

  await page.goto("/approvals");
  await partIsAlive(page.getByRole("main"));
  await expect(inbox(page).getByRole("radio")).toHaveCount(2);
  await expect(inbox(page).getByText("At most $999.85 more: the platform allows $1000.00 here.")).toBeVisible();
  const more = inbox(page).getByLabel("More, in dollars");
  await expect(more).toHaveAttribute("max", "999.85");
  await more.fill("5000");
  await expect(inbox(page).getByText("That is too much: at most $999.85 more.")).toBeVisible();
  for (const [width, colorScheme] of [[1440, "light"], [390, "dark"]] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    expect(await accessibilityProblems(page)).toEqual([]);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await more.fill("0.30");
  await inbox(page).getByRole("button", { name: "Approve" }).click();
  await endsWithin(mia, path, ada.tenantId, runId, { scope: "tenant", period: "hour", amount_micros: 300_000, granted_by: ada.userId });
  await members.close();
});

test("a run at its own cap has no period to wait for; what was typed outlives a refusal, and the member who started it gives more", async ({ page, browser }) => {
  test.setTimeout(240_000);
  const service = serviceClient();
  const path = makeRepository();
  const ada = await placeOf(await signUp(page));
  await addRepository(page, path);
  const members = await browser.newContext({ reducedMotion: "reduce" });
  const mia = await members.newPage();
  const member = await placeOf(await signUpInto(mia, ada.tenantId, "Mia"));
  const runId = await startDearly(mia, "Add sub, dearly.", "0.15");
  await expect(mia.getByText("Waits for a decision: spend more money")).toBeVisible({ timeout: 60_000 });
  await mia.goto("/approvals");
  await partIsAlive(mia.getByRole("main"));
  await expect(inbox(mia).getByText(/Under the run's cap, \$0\.08 of \$0\.15 is used/)).toBeVisible();
  await expect(inbox(mia).getByRole("radio")).toHaveCount(1);
  await expect(inbox(mia).getByRole("button", { name: "Stop the run" })).toBeVisible();
  const more = inbox(mia).getByLabel("More, in dollars");
  await more.fill("0.40");

  // For a moment only admins decide about money here: it is refused, and what was typed is still there.
  const rule = { tenant_id: ada.tenantId, kind: "more_money", deciders: "admin", people_needed: 1, requester_may_decide: true, expires_hours: 168, remind_hours: 24, escalate_hours: 72 };
  await mia.route("**/approvals", async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    await ok(service.from("approval_rules").upsert(rule).select());
    const response = await route.fetch();
    await ok(service.from("approval_rules").delete().eq("tenant_id", ada.tenantId).select());
    await route.fulfill({ response });
  });
  await inbox(mia).getByRole("button", { name: "Approve" }).click();
  await expect(inbox(mia).getByText("Only admins decide about this.")).toBeVisible();
  await expect(more).toHaveValue("0.40");
  await mia.unroute("**/approvals");
  await inbox(mia).getByRole("button", { name: "Approve" }).click();
  await endsWithin(mia, path, ada.tenantId, runId, { scope: "run", period: null, amount_micros: 400_000, granted_by: member.userId });
  await members.close();
});
