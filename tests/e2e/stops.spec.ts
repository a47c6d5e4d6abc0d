import { addRepository, expect, makeRepository, openLive, serviceClient, signUp, startRun, test } from "./test";

test("the kill switch ends a turn in the middle, says why on every page, and lifted the run goes on and is merged", async ({ page }) => {
  test.setTimeout(240_000);
  await signUp(page);
  await addRepository(page, makeRepository());
  const runId = await startRun(page, `Do it haltingly, ${Date.now()}.`, "full");
  const service = serviceClient();
  const types = async () => (await service.from("run_events").select("type, key").eq("run_id", runId).order("number").limit(500)).data!;
  await expect.poll(async () => (await types()).map(({ key }) => key), { timeout: 60_000 }).toContain("turn.started.execute:1.1");

  await openLive(page, "/settings/limits");
  const form = page.locator("form", { has: page.getByRole("button", { name: "Stop this workspace", exact: true }) });
  await form.getByLabel("Reason").fill("Something looks wrong");
  await form.getByRole("button", { name: "Stop this workspace", exact: true }).click();
  await expect(page.getByText("This workspace is stopped").first()).toBeVisible();

  // The model's answer is a minute away; the turn has ended all the same.
  await expect.poll(async () => (await types()).map(({ type }) => type), { timeout: 30_000 }).toContain("turn.interrupted");
  const { data: run } = await service.from("runs").select("status, reserved_micros").eq("id", runId).single();
  expect(run).toEqual({ status: "paused", reserved_micros: 0 });
  await openLive(page, `/runs/${runId}`);
  await expect(page.getByText(/Ada stopped this workspace: Something looks wrong/).first()).toBeVisible();
  await expect(page.getByText("This workspace is stopped").first()).toBeVisible();

  await openLive(page, "/settings/limits");
  await page.getByRole("button", { name: "Lift the stop: This workspace" }).click();
  await expect(page.getByRole("button", { name: "Stop this workspace", exact: true })).toBeVisible();
  await openLive(page, `/runs/${runId}`);
  await expect(page.getByText(/Merged pull request #1/).first()).toBeVisible({ timeout: 90_000 });
  await expect(page.getByText("This workspace is stopped")).toHaveCount(0);
  const { data: answers } = await service.from("run_messages").select("id").eq("run_id", runId).eq("thread", "execute:1").eq("turn", 1).eq("role", "assistant");
  expect(answers).toHaveLength(1);
});
