import { ok } from "../setup/world";
import { addRepository, expect, makeRepository, openLive, placeOf, serviceClient, signUp, signUpInto, startRun, test } from "./test";

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

test("a page that is open says what is stopped, whatever it is, and forgets it when the stop is lifted", async ({ page, browser }) => {
  test.setTimeout(120_000);
  const ada = await placeOf(await signUp(page));
  await addRepository(page, makeRepository());
  const members = await browser.newContext({ reducedMotion: "reduce" });
  const bo = await members.newPage();
  await signUpInto(bo, ada.tenantId, "Bo");
  await openLive(bo, "/runs");
  const says = (words: string) => bo.getByRole("main").getByText(words, { exact: true });

  await openLive(page, "/settings/limits");
  for (const [button, words] of [["the executor", "The executor is stopped"], ["this workspace", "This workspace is stopped"]] as const) {
    const form = page.locator("form", { has: page.getByRole("button", { name: `Stop ${button}`, exact: true }) });
    await form.getByLabel("Reason").fill("It deletes tests");
    await form.getByRole("button", { name: `Stop ${button}`, exact: true }).click();
    await expect(says(words)).toBeVisible();
    await expect(bo.getByRole("main").getByText(/It deletes tests/)).toBeVisible();
    await page.getByRole("button", { name: `Lift the stop: ${words.replace(" is stopped", "")}` }).click();
    await expect(says(words)).toHaveCount(0);
  }

  await openLive(page, "/repositories");
  await page.getByRole("link", { name: "library" }).first().click();
  const form = page.locator("form", { has: page.getByRole("button", { name: "Stop this repository", exact: true }) });
  await form.getByLabel("Reason").fill("It moves house");
  await form.getByRole("button", { name: "Stop this repository", exact: true }).click();
  await expect(says("The repository library is stopped")).toBeVisible();
  await page.getByRole("button", { name: "Lift the stop: The repository library" }).click();
  await expect(says("The repository library is stopped")).toHaveCount(0);

  const stop = await ok(serviceClient().from("stops").insert({ scope: "platform", by_owner: true, reason: "The database moves", stopped_name: "The platform's owner" }).select("id").single());
  await expect(says("MorningAI is stopped")).toBeVisible();
  await ok(serviceClient().from("stops").update({ lifted_at: new Date().toISOString() }).eq("id", stop.id).select());
  await expect(says("MorningAI is stopped")).toHaveCount(0);
  await members.close();
});
