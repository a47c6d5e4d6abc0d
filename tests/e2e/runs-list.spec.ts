import type { Page } from "@playwright/test";
import { accessibilityProblems } from "./accessibility";
import { expect, openLive, serviceClient, signUp, test, type Person } from "./test";

interface Place {
  tenantId: string;
  userId: string;
  repositoryId: string;
}

/** The person's workspace, with one repository that is a row only. */
async function placeOf({ email }: Person, name = "library"): Promise<Place> {
  const service = serviceClient();
  const { data: profile } = await service.from("profiles").select("user_id").eq("email", email).single();
  const { data: member } = await service.from("members").select("tenant_id").eq("user_id", profile!.user_id).single();
  const { data: repository, error } = await service.from("repositories").insert({ tenant_id: member!.tenant_id, forge: "local", name, location: `/nowhere/${name}-${Math.random()}`, default_branch: "main" }).select("id").single();
  if (error) throw error;
  return { tenantId: member!.tenant_id as string, userId: profile!.user_id as string, repositoryId: repository.id as string };
}

const ENDED = { succeeded: "merged", failed: "red", cancelled: "cancelled" } as const;

/** Writes runs that nobody works on, the first one the newest; answers their ids in that order. */
async function seed({ tenantId, repositoryId, userId }: Place, runs: Array<{ goal: string; status: string; model?: string; mine?: boolean }>, newest = Date.now()): Promise<string[]> {
  const ids: string[] = [];
  for (let from = 0; from < runs.length; from += 300) {
    const rows = runs.slice(from, from + 300).map(({ goal, status, model = "compatible:scripted", mine = true }, index) => {
      const at = new Date(newest - (from + index) * 60_000).toISOString();
      const outcome = ENDED[status as keyof typeof ENDED] ?? null;
      return { tenant_id: tenantId, repository_id: repositoryId, goal, status, model, base_branch: "main", created_by: mine ? userId : null, created_at: at, started_at: status === "queued" ? null : at, stage: status === "queued" ? null : "execute", outcome, finished_at: outcome && at };
    });
    const { data, error } = await serviceClient().from("runs").insert(rows).select("id, goal, created_at");
    if (error) throw error;
    ids.push(...data.toSorted((a, b) => (a.created_at < b.created_at ? 1 : -1)).map(({ id }) => id as string));
  }
  return ids;
}

async function fail({ tenantId }: Place, goal: string): Promise<void> {
  const { error } = await serviceClient().from("runs").update({ status: "failed", outcome: "red", finished_at: new Date().toISOString() }).eq("goal", goal).eq("tenant_id", tenantId);
  if (error) throw error;
}

const rows = (page: Page) => page.locator("[data-run]");
const goals = (page: Page) => rows(page).locator("a").allInnerTexts();
const many = (count: number, status = "succeeded") => Array.from({ length: count }, (_, index) => ({ goal: `Run number ${count - index}`, status }));

test("the list is narrowed by hand and by its address, each filter can be removed, and the back button undoes them", async ({ page }) => {
  const person = await signUp(page);
  const place = await placeOf(person);
  await seed(place, [
    { goal: "Parse weeks", status: "waiting" }, { goal: "Parse months, 100% of them", status: "running", mine: false }, { goal: "Format weeks", status: "succeeded", model: "openai:other" }, { goal: "Parse years", status: "failed" },
  ]);
  await seed({ ...place, repositoryId: (await placeOf(person, "website")).repositoryId }, [{ goal: "Rewrite the landing page", status: "queued" }], Date.now() - 3_600_000);

  await openLive(page, "/runs?status=open&q=parse");
  await expect.poll(() => goals(page)).toEqual(["Parse weeks", "Parse months, 100% of them"]);
  await expect(page.getByRole("button", { name: "Open", exact: true })).toHaveAttribute("aria-pressed", "true");
  await page.getByRole("button", { name: "Remove the filter Open" }).click();
  await expect(page).toHaveURL(/\/runs\?q=parse$/);
  await expect.poll(() => goals(page)).toEqual(["Parse weeks", "Parse months, 100% of them", "Parse years"]);
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await expect(page).toHaveURL(/\/runs$/);
  await expect(rows(page)).toHaveCount(5);

  // What is typed is text: no character of it has a meaning to the database.
  await page.keyboard.press("/");
  await page.keyboard.type("100%");
  await expect(page).toHaveURL(/q=100%25/);
  await expect.poll(() => goals(page)).toEqual(["Parse months, 100% of them"]);
  await page.getByRole("searchbox").fill("");
  await expect(rows(page)).toHaveCount(5);

  await page.getByRole("combobox", { name: "Repository" }).selectOption({ label: "website" });
  await expect.poll(() => goals(page)).toEqual(["Rewrite the landing page"]);
  await expect(page).toHaveURL(/repository=/);
  await page.goBack();
  await expect(rows(page)).toHaveCount(5);
  await page.getByRole("button", { name: "Mine" }).click();
  await expect(rows(page)).toHaveCount(4);
  await page.getByRole("button", { name: "Needs you" }).click();
  await expect.poll(() => goals(page)).toEqual(["Parse weeks"]);
  await page.reload();
  await expect.poll(() => goals(page)).toEqual(["Parse weeks"]);
  await page.getByRole("button", { name: "Cancelled" }).click();
  await expect(page.getByText("No run matches")).toBeVisible();
  await page.getByRole("link", { name: "show all runs" }).click();
  await expect(rows(page)).toHaveCount(5);
  await page.goto("/runs?model=openai%3Aother");
  await expect.poll(() => goals(page)).toEqual(["Format weeks"]);
});

test("by keyboard: J and K move, Enter opens, and the way back leads to the same place and row", async ({ page }) => {
  const place = await placeOf(await signUp(page));
  await seed(place, many(160));
  await openLive(page, "/runs?status=succeeded");
  await expect(page.getByRole("button", { name: "Older runs" })).toBeVisible();
  const selected = page.locator("[data-selected] a");
  await page.keyboard.press("j");
  await expect(selected).toHaveText("Run number 160");
  await expect(selected).toBeFocused();
  for (let pressed = 0; pressed < 70; pressed++) await page.keyboard.press("j");
  await expect(selected).toHaveText("Run number 90");
  await expect(selected).toBeInViewport();
  await page.keyboard.press("k");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await expect(selected).toHaveText("Run number 91");
  await expect(selected).toBeFocused();

  const scrolled = await page.evaluate(() => window.scrollY);
  expect(scrolled).toBeGreaterThan(1_000);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/runs\/[0-9a-f-]{36}/);
  await page.goBack();
  await expect(page).toHaveURL(/\/runs\?status=succeeded$/);
  await expect(selected).toHaveText("Run number 91");
  await expect(selected).toBeInViewport();
  expect(Math.abs((await page.evaluate(() => window.scrollY)) - scrolled)).toBeLessThan(5);
  await page.keyboard.press("j");
  await expect(selected).toHaveText("Run number 90");

  // A link leads to the top of a new list.
  await page.getByRole("link", { name: "Runs", exact: true }).first().click();
  await expect(page).toHaveURL(/\/runs$/);
  await expect(rows(page).first()).toContainText("Run number 160");
  await expect(page.locator("[data-selected]")).toHaveCount(0);
});

test("runs that start and change elsewhere show without a reload, and no row moves under the pointer", async ({ page }) => {
  const place = await placeOf(await signUp(page));
  await seed(place, many(60), Date.now() - 3_600_000);
  await page.goto("/runs");
  await expect(rows(page).first()).toContainText("Run number 60");

  const [id] = await seed(place, [{ goal: "Started elsewhere", status: "running" }]);
  await expect(rows(page).first()).toContainText("Started elsewhere");
  await expect(rows(page).first()).toContainText("Running");
  await serviceClient().from("runs").update({ status: "waiting", stage: "plan", spent_micros: 420_000 }).eq("id", id!);
  await expect(rows(page).first()).toContainText("Waits for you");
  await expect(rows(page).first()).toContainText("$0.42 of $2.00");
  await serviceClient().from("runs").update({ status: "succeeded", outcome: "merged", finished_at: new Date().toISOString() }).eq("id", id!);
  await expect(rows(page).first()).toContainText("Merged");

  // While someone reads further down, new ones wait.
  await page.evaluate(() => window.scrollTo(0, 900));
  const read = page.locator("[data-run]").filter({ hasText: "Run number 45" });
  await expect(read).toBeInViewport();
  const before = await read.boundingBox();
  await seed(place, [{ goal: "Second arrival", status: "running" }, { goal: "First arrival", status: "running" }], Date.now() + 120_000);
  const button = page.getByRole("button", { name: "2 new runs" });
  await expect(button).toBeVisible();
  expect(await read.boundingBox()).toEqual(before);
  await button.click();
  await expect(rows(page).first()).toContainText("Second arrival");
  await expect(rows(page).nth(1)).toContainText("First arrival");
  await expect(button).toHaveCount(0);

  // A run that leaves the filter stays in its place until the list is read anew.
  await openLive(page, "/runs?status=running");
  await expect.poll(() => goals(page)).toEqual(["Second arrival", "First arrival"]);
  await fail(place, "Second arrival");
  await expect(rows(page).first()).toContainText("Checks are red");
  await expect.poll(() => goals(page)).toEqual(["Second arrival", "First arrival"]);
  await page.reload();
  await expect.poll(() => goals(page)).toEqual(["First arrival"]);
});

test("what changes after the server drew the list and before the page hears of changes is caught up", async ({ page }) => {
  const place = await placeOf(await signUp(page));
  await seed(place, [{ goal: "Leaves the filter", status: "running" }, { goal: "Stays", status: "running" }]);
  const joinsMay = Promise.withResolvers<void>();
  await page.routeWebSocket(/\/realtime\//, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage(async (message) => {
      await joinsMay.promise;
      server.send(message);
    });
  });
  await page.goto("/runs?status=running");
  await expect.poll(() => goals(page)).toEqual(["Leaves the filter", "Stays"]);
  await fail(place, "Leaves the filter");
  await seed(place, [{ goal: "Comes", status: "running" }], Date.now() + 60_000);
  joinsMay.resolve();
  await expect.poll(() => goals(page)).toEqual(["Comes", "Leaves the filter", "Stays"]);
  await expect(rows(page).nth(1)).toContainText("Checks are red");
});

test("twelve hundred runs are scrolled to their end with few rows in the page, at any width, for everyone", async ({ page }) => {
  test.setTimeout(180_000);
  const place = await placeOf(await signUp(page));
  await seed(place, [{ goal: "Waits", status: "waiting" }, { goal: "Runs", status: "running" }, { goal: "Queued", status: "queued" }, { goal: `Long ${"word ".repeat(60)}`, status: "paused" }, ...many(1_196)]);
  for (const { width, colorScheme } of [{ width: 1440, colorScheme: "light" }, { width: 390, colorScheme: "dark" }] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.goto("/runs");
    await expect(rows(page).first()).toContainText("Waits");
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);

    const end = page.getByText("1,200 runs, no more.");
    let most = 0;
    await expect(async () => {
      await page.mouse.wheel(0, 3_000);
      most = Math.max(most, await rows(page).count());
      await expect(end).toBeInViewport({ timeout: 1 });
    }).toPass({ timeout: 60_000, intervals: [50] });
    await expect(rows(page).last().locator("a")).toHaveText("Run number 1");
    await expect(rows(page).last()).toHaveAttribute("aria-posinset", "1200");
    expect(most).toBeLessThanOrEqual(100);
  }
});
