import type { Page } from "@playwright/test";
import { LARGE } from "../setup/large-run";
import { addressOf, pageRoutes } from "../setup/routes";
import { accessibilityProblems } from "./accessibility";
import { letSetUp } from "./github-app";
import { runUnderWay } from "./run-under-way";
import { addRepository, expect, makeRepository, serviceClient, signUp, startRun, test } from "./test";

/** Colours come from the theme and layout from the width: two looks see every one of each. */
const LOOKS = [{ width: 1440, colorScheme: "light" }, { width: 390, colorScheme: "dark" }] as const;
const RUN_TABS = ["timeline", "log", "diff", "checks", "cost", "artifacts", "messages", "decisions"];
const NOBODY = { "/runs/[id]": "/runs/none", "/repositories/[id]": "/repositories/none", "/approvals/[id]": "/approvals/none", "/strategies/[id]": "/strategies/none", "/strategies/[id]/edit": "/strategies/none/edit", "/invitations/[token]": "/invitations/none", "/settings/github/deliveries/[id]": "/settings/github/deliveries/none", "/settings/trust/[kind]/[subject]": "/settings/trust/agent/executor", "/owner/tenants/[id]": "/owner/tenants/none", "/owner/incidents/[id]": "/owner/incidents/none" };

test("pages for people who are not signed in work for everyone", async ({ page, announced }) => {
  announced.push(/status of 404/);
  await checkAll(page, [...addresses(NOBODY), "/nothing-here"]);
});

test("pages of a workspace with a finished run of long texts work for everyone", async ({ page, announced }) => {
  // Forty pages, each in two themes and widths.
  test.setTimeout(600_000);
  announced.push(/status of 404/);
  await signUp(page);
  await checkAll(page, ["/runs", "/approvals", "/repositories"]); // as they are while there is nothing
  await addRepository(page, makeRepository());
  const repository = `/repositories/${new URL(page.url()).searchParams.get("repository")}`;
  const runId = await startRun(page, `Do it quickly. ${"A goal may be long, and hold a word like ".repeat(8)}${"x".repeat(300)}`, "full");
  await expect(page.getByText(/Merged pull request #1/).first()).toBeVisible({ timeout: 60_000 });
  const strategy = `/strategies/${await makeStrategy(page, repository.split("/").at(-1)!)}`;
  await checkAll(page, [`${strategy}?look=back`, ...addresses({ ...NOBODY, "/strategies/[id]": strategy, "/strategies/[id]/edit": `${strategy}/edit`, "/runs/[id]": `/runs/${runId}`, "/repositories/[id]": repository }), ...tabsOf(runId), "/nothing-here"]);
});

test("pages of the owner's console work for everyone", async ({ page, announced }) => {
  test.setTimeout(240_000);
  announced.push(/status of 404/);
  await letSetUp(await signUp(page, "Ona"));
  const service = serviceClient();
  const { data: incident } = await service.from("incidents").insert({ rule: "api_p95", title: `Long ${"x".repeat(150)}`, severity: "warning", value: 1 }).select("id").single();
  const { data: tenants } = await service.from("tenants").select("id").order("created_at", { ascending: false }).limit(1);
  await checkAll(page, addresses({ ...NOBODY, "/owner/incidents/[id]": `/owner/incidents/${incident!.id}`, "/owner/tenants/[id]": `/owner/tenants/${tenants![0]!.id}` }).filter((path) => path.startsWith("/owner")));
  await service.from("incidents").delete().eq("id", incident!.id);
  await service.from("platform_owners").delete().not("user_id", "is", null);
});

test("each part of a run of 20,000 events works for everyone", async ({ page }) => {
  test.setTimeout(240_000);
  const { runId } = await runUnderWay(await signUp(page), LARGE);
  await checkAll(page, tabsOf(runId));
});

/** One with long texts and everything that a definition may say. */
async function makeStrategy(page: Page, repositoryId: string): Promise<string> {
  const definition = {
    name: `A name ${"x".repeat(110)}`, description: "Long. ".repeat(200), trigger: { type: "schedule", cron: "*/5 * * * *" }, inputs: { version: { description: "y".repeat(300), default: "1", options: ["1", "2"] } },
    parameters: { goal: `Do {{ inputs.version }}. ${"z".repeat(2_000)}` }, repositories: [repositoryId], caps: { run: 1, month: 100 }, quietHours: { from: "22:00", to: "06:00" },
  };
  const answered = await page.request.post("/api/v1/strategies", { headers: { origin: new URL(page.url()).origin }, data: { definition, enabled: true } });
  const { strategy } = (await answered.json()) as { strategy: { id: string } };
  await page.request.post(`/api/v1/strategies/${strategy.id}/fire`, { headers: { origin: new URL(page.url()).origin }, data: { inputs: { version: "2" } } });
  return strategy.id;
}

const addresses = (examples: Record<string, string>) => pageRoutes().map((route) => addressOf(route, examples));
const tabsOf = (runId: string) => RUN_TABS.map((tab) => `/runs/${runId}?tab=${tab}`);

const nameOf = ({ pathname, search }: URL) => (pathname === "/sign-in" ? pathname : `${pathname}${search}`);

/** Looks at each page that these addresses lead to, once: no accessibility problem, nothing wider than the screen. */
async function checkAll(page: Page, paths: string[]): Promise<void> {
  const seen = new Set<string>();
  for (const path of paths) {
    // Most addresses send a stranger to the one form, which is looked at once.
    const to = (await page.request.get(path, { maxRedirects: 0 })).headers().location;
    if (to && seen.has(nameOf(new URL(to, process.env.E2E_URL)))) continue;
    await page.goto(path, { waitUntil: "networkidle" });
    await expect(page.getByText("This page could not be shown"), path).toHaveCount(0);
    const shown = nameOf(new URL(page.url()));
    if (seen.has(shown)) continue;
    seen.add(shown);
    for (const look of LOOKS) await check(page, shown, look);
  }
}

async function check(page: Page, path: string, { width, colorScheme }: (typeof LOOKS)[number]): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.setViewportSize({ width, height: 900 });
  await expect(page.locator("h1").first()).toBeVisible();
  const where = `${path} at ${width}, ${colorScheme}`;
  expect.soft(await accessibilityProblems(page), where).toEqual([]);
  expect.soft(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), `${where}: scrolls sideways`).toBeLessThanOrEqual(0);
}
