import type { Page } from "@playwright/test";
import { runUnderWay } from "./run-under-way";
import { ok } from "../setup/world";
import { addRepository, expect, makeRepository, openLive, partIsAlive, placeOf, serviceClient, signUp, signUpInto, startRun, test } from "./test";

/** Has the run ask whether a command may run, as its pipeline would. */
async function askToRun(runId: string, key: string, command: string): Promise<string> {
  const { data, error } = await serviceClient().rpc("request_approval", { of_run: runId, approval_key: key, approval_kind: "command", approval_act: { tool: "run_command", command }, approval_message: `The agent asks to run: ${command}` });
  if (error) throw new Error(error.message);
  return (data as { id: string }).id;
}
const rowOf = async (id: string) => (await serviceClient().from("approvals").select("status, decision, note").eq("id", id).single()).data!;
const pane = (page: Page) => page.getByRole("region", { name: "The exact act" });

test("the inbox is worked through by keyboard: look, reject with a reason, approve, and equal acts together", async ({ page }) => {
  const run = await runUnderWay(await signUp(page));
  const lint = await askToRun(run.runId, "one", "npm run lint");
  const first = await askToRun(run.runId, "two", "npm test");
  const second = await askToRun(run.runId, "three", "npm test");
  await page.goto("/approvals");
  await expect(page.getByRole("list", { name: "Approvals" }).getByRole("listitem")).toHaveCount(3);
  await expect(pane(page).getByText("It does not run. The agent reads the reason and looks for another way.")).toBeVisible();

  await partIsAlive(page.getByRole("main"));
  for (let i = 0; i < 3; i++) await page.keyboard.press("j");
  await expect(pane(page).locator("pre")).toHaveText("npm run lint");
  await page.keyboard.press("r");
  await expect(page.getByLabel("Reason")).toBeFocused();
  await page.keyboard.type("Lint runs in CI");
  await page.getByRole("button", { name: "Reject it" }).press("Enter");
  await expect.poll(async () => await rowOf(lint)).toEqual({ status: "rejected", decision: "rejected", note: "Lint runs in CI" });
  // What was decided leaves the list without a reload.
  await expect(page.getByRole("list", { name: "Approvals" }).getByRole("listitem")).toHaveCount(2);

  await page.getByRole("button", { name: "Select 2 equal acts" }).click();
  await page.getByRole("button", { name: "Approve 2" }).click();
  await expect(page.getByText("Nothing waits for you")).toBeVisible();
  // Said, too, when the list that it was about is gone.
  await expect(page.getByText("2 decided.")).toBeVisible();
  for (const id of [first, second]) expect(await rowOf(id)).toMatchObject({ status: "approved" });
});

test("of equal acts decided together, the one that was decided elsewhere is named", async ({ page }) => {
  const run = await runUnderWay(await signUp(page));
  const [first, second] = [await askToRun(run.runId, "one", "npm test"), await askToRun(run.runId, "two", "npm test")];
  await page.goto("/approvals");
  await partIsAlive(page.getByRole("main"));
  await page.getByRole("button", { name: "Select 2 equal acts" }).click();
  // Decided while this page does not hear of it.
  await page.route("**/approvals", async (route) => {
    if (route.request().method() === "POST") await serviceClient().from("approvals").update({ status: "void", decided_at: new Date().toISOString() }).eq("id", second);
    await route.continue();
  });
  await page.getByRole("button", { name: "Approve 2" }).click();
  await expect(page.getByText("1 decided, 1 not.")).toBeVisible();
  await expect(page.getByText(/already decided/)).toBeVisible();
  expect(await rowOf(first)).toMatchObject({ status: "approved" });
});

test("a decision is undone and made otherwise, and counts at once where that is asked for", async ({ page }) => {
  const run = await runUnderWay(await signUp(page, "Ada", { undoSeconds: 60 }));
  const id = await askToRun(run.runId, "one", "npm test");
  await page.goto(`/approvals/${id}`);
  await partIsAlive(page.getByRole("main"));
  await page.keyboard.press("a");
  await expect(page.getByText("It counts when the time to undo it is over.")).toBeVisible();
  expect(await rowOf(id)).toMatchObject({ status: "pending", decision: "approved" });
  await page.keyboard.press("u");
  await expect(page.getByRole("button", { name: "Approve", exact: true })).toBeVisible();
  expect(await rowOf(id)).toMatchObject({ status: "pending", decision: null });
  await page.getByRole("button", { name: "Reject", exact: true }).click();
  await page.getByRole("button", { name: "Reject it" }).click();
  await page.getByRole("button", { name: "Apply now" }).click();
  await expect(page.getByText("Ada decided.")).toBeVisible();
  expect(await rowOf(id)).toMatchObject({ status: "rejected" });
});

test("of two people that are needed, the page of the second says that one has said yes", async ({ page, browser }) => {
  const ada = await signUp(page);
  const run = await runUnderWay(ada);
  const { tenantId } = await placeOf(ada);
  const members = await browser.newContext({ reducedMotion: "reduce" });
  const mia = await members.newPage();
  await signUpInto(mia, tenantId, "Mia");
  await ok(serviceClient().from("approval_rules").insert({ tenant_id: tenantId, kind: "command", deciders: "member", people_needed: 2, requester_may_decide: true, expires_hours: 168, remind_hours: 24, escalate_hours: 72 }).select());
  const id = await askToRun(run.runId, "one", "npm publish");
  await openLive(mia, `/approvals/${id}`);
  await openLive(page, `/approvals/${id}`);
  await page.getByRole("button", { name: "Approve" }).click();
  for (const each of [page, mia]) await expect(each.getByText("1 of 2 said yes. A second person decides.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Approve" })).toHaveCount(0);
  await mia.getByRole("button", { name: "Approve" }).click();
  await expect.poll(async () => await rowOf(id)).toMatchObject({ status: "approved" });
  await members.close();
});

test("two people decide at once: one wins, and the other is told and decides nothing", async ({ page, browser }) => {
  const ada = await signUp(page);
  const run = await runUnderWay(ada);
  const { tenantId } = await placeOf(ada);
  const members = await browser.newContext({ reducedMotion: "reduce" });
  const mia = await members.newPage();
  const { userId } = await placeOf(await signUpInto(mia, tenantId, "Mia"));
  const id = await askToRun(run.runId, "one", "npm publish");
  await openLive(page, `/approvals/${id}`);
  await openLive(mia, `/approvals/${id}`);
  await mia.getByRole("button", { name: "Reject", exact: true }).click();
  await mia.getByLabel("Reason").fill("Not on a Friday");
  // Both decisions are on their way before either is answered.
  let arrived = 0;
  const both = Promise.withResolvers<void>();
  for (const each of [page, mia]) {
    await each.route(`**/approvals/${id}`, async (route) => {
      if (route.request().method() === "POST" && ++arrived === 2) both.resolve();
      if (route.request().method() === "POST") await both.promise;
      await route.continue();
    });
  }
  await Promise.all([page.getByRole("button", { name: "Approve", exact: true }).click(), mia.getByRole("button", { name: "Reject it" }).click()]);
  await expect.poll(async () => (await rowOf(id)).status).toMatch(/approved|rejected/);
  const { status, decided_by } = (await serviceClient().from("approvals").select("status, decided_by").eq("id", id).single()).data!;
  const [winner, loser] = decided_by === userId ? [mia, page] : [page, mia];
  expect(status).toBe(winner === mia ? "rejected" : "approved");
  await expect(loser.getByRole("alert").filter({ hasText: "Your decision did not count" })).toContainText("already decided");
  await expect(loser.getByText(winner === mia ? "Mia decided." : "Ada decided.")).toBeVisible();
  expect((await ok(serviceClient().from("audit_logs").select("actor_id").match({ tenant_id: tenantId, target_id: id }).in("act", ["approval.approved", "approval.rejected"])))).toEqual([{ actor_id: decided_by }]);
  await members.close();
});

test("the agent's next turn reads why a command was rejected", async ({ page }) => {
  test.setTimeout(120_000);
  await signUp(page);
  await addRepository(page, makeRepository());
  const runId = await startRun(page, "Do it quickly.", "step");
  const service = serviceClient();
  // Everything before the first write is let through.
  await expect(page.getByRole("button", { name: "Approve", exact: true })).toBeVisible({ timeout: 40_000 });
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await expect.poll(async () => (await service.from("approvals").select("id").eq("run_id", runId).eq("kind", "write").eq("status", "pending")).data!.length, { timeout: 40_000 }).toBe(1);
  await page.goto("/approvals?kind=write");
  await partIsAlive(page.getByRole("main"));
  await pane(page).getByRole("button", { name: "Reject", exact: true }).click();
  await page.getByLabel("Reason").fill("Put it into another file");
  await page.getByRole("button", { name: "Reject it" }).click();
  await expect
    .poll(async () => JSON.stringify((await service.from("run_messages").select("content").eq("run_id", runId).eq("role", "tool")).data), { timeout: 40_000 })
    .toContain("Put it into another file");
});
