import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { addRepository, expect, makeRepository, openLive, serviceClient, signUp, test } from "./test";

const idOf = (page: Page) => /\/strategies\/([0-9a-f-]{36})/.exec(page.url())![1]!;

/** The clock goes on to a time of the schedule: what the engine worked out lies in the past. */
async function moveClock(id: string): Promise<void> {
  const rows = serviceClient();
  // The engine has worked the next time out by itself within its minute.
  await expect.poll(async () => (await rows.from("strategies").select("next_at").eq("id", id).single()).data?.next_at, { timeout: 120_000 }).toBeTruthy();
  await rows.from("strategies").update({ next_at: new Date(Date.now() - 30_000).toISOString() }).eq("id", id);
}

/** A second engine beside the app's own, in this process: both look for what is due, this one all the time. Answers what ends it, with how often it looked. */
async function secondEngine(): Promise<() => Promise<number>> {
  for (const name of ["SUPABASE_URL", "SUPABASE_PUBLISHABLE_KEY", "SUPABASE_SECRET_KEY", "OPENAI_BASE_URL", "MODEL", "MODEL_PRICES"]) process.env[name] = process.env[`E2E_${name}`];
  const { dueStrategies, fireDue } = await import("@/lib/strategies/steps/fire-due");
  let on = true;
  let looks = 0;
  const engine = (async () => {
    for (; on; looks++) {
      for (const id of await dueStrategies()) await fireDue(id);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  })();
  return async () => {
    on = false;
    await engine;
    return looks;
  };
}

test("a strategy on a schedule shows its next times, starts once when its time has come, and goes out and comes back as YAML", async ({ page }) => {
  test.setTimeout(300_000);
  await signUp(page);
  await page.goto("/strategies");
  await expect(page.getByText("No strategies yet")).toBeVisible();
  await addRepository(page, makeRepository());

  await openLive(page, "/strategies/new");
  await page.getByLabel("Name", { exact: true }).fill("Nightly");
  await page.getByLabel("Goal").fill("Add {{ nothing }}");
  const check = page.locator("form div[role=status]");
  await expect(check).toContainText("Nothing fills {{ nothing }}.");
  await page.getByLabel("Goal").fill("Add a function sub, as of {{ date }}.");
  await page.getByLabel("Times", { exact: true }).fill("* * * * *");
  await expect(check).toContainText("more often than every 5 minutes");
  await page.getByLabel("Times", { exact: true }).fill("0 6 * * *");
  await page.getByLabel("Time zone", { exact: true }).fill("Asia/Tokyo");
  await page.getByLabel("Autonomy").selectOption("step");
  await expect(check).toContainText("It can be saved.");
  await expect(check.locator("time")).toHaveCount(5);
  await page.getByRole("button", { name: "Make the strategy" }).click();

  await expect(page.getByRole("heading", { name: "Nightly" })).toBeVisible();
  await expect(page.getByText("Every day at 06:00, Asia/Tokyo time")).toBeVisible();
  const id = idOf(page);
  const times = page.locator("div").filter({ has: page.getByRole("heading", { name: "The next five times" }) }).last().locator("time");
  await expect(times).toHaveCount(5);
  expect((await times.evaluateAll((all) => all.map((time) => time.getAttribute("datetime")!))).every((time) => time.endsWith("T21:00:00.000Z"))).toBe(true);

  const end = await secondEngine();
  await moveClock(id);
  const runs = () => serviceClient().from("runs").select("id, goal").eq("strategy_id", id).then(({ data }) => data ?? []);
  await expect.poll(async () => (await runs()).length, { timeout: 60_000, message: "one of the engines starts it" }).toBe(1);
  // Long enough for the app's engine, which looks each minute, to have looked as well.
  await page.waitForTimeout(65_000);
  expect(await end()).toBeGreaterThan(10);
  expect(await runs()).toHaveLength(1);
  await page.reload();
  await expect(page.getByText("On schedule")).toBeVisible();
  await page.getByRole("link", { name: /Add a function sub, as of \d{4}-/ }).click();
  await expect(page).toHaveURL(/\/runs\//);

  await openLive(page, `/strategies/${id}`);
  await page.getByRole("switch", { name: "Enable Nightly" }).click();
  await expect(page.getByText("None while it is disabled.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Start now" })).toHaveCount(0);

  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "YAML" }).click()]);
  const yaml = readFileSync(await download.path(), "utf8");
  expect(yaml).toContain("cron: 0 6 * * *");
  await openLive(page, "/strategies/new");
  await page.getByRole("radio", { name: "YAML" }).click();
  await page.getByLabel("YAML", { exact: true }).fill(yaml.replace("name: Nightly", "name: Nightly\ncolour: red"));
  await expect(page.getByText("There is no field colour here; take it out.")).toBeVisible();
  await page.getByLabel("YAML", { exact: true }).fill(yaml.replace("name: Nightly", "name: Brought along"));
  await page.getByLabel("Enable it at once").uncheck();
  await page.getByRole("button", { name: "Make the strategy" }).click();
  await expect(page.getByRole("heading", { name: "Brought along" })).toBeVisible();
  await expect(page.getByText("Every day at 06:00, Asia/Tokyo time")).toBeVisible();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete it" }).click();
  await expect(page).toHaveURL(/\/strategies$/);
  await expect(page.getByRole("link", { name: "Nightly" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Brought along" })).toHaveCount(0);
  expect(await runs()).toHaveLength(1);
});
