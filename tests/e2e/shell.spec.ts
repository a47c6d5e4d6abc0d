import type { Page } from "@playwright/test";
import { accessibilityProblems } from "./accessibility";
import { addRepository, expect, makeRepository, openLive, signIn, signOut, signUp, startRun, test } from "./test";

test("the palette finds a run and an action by the keyboard alone, and ? lists the shortcuts", async ({ page }) => {
  await signUp(page);
  await addRepository(page, makeRepository());
  const runId = await startRun(page, "Go slowly through the zebra crossing.", "plan");
  await openLive(page, "/repositories");

  // A run, found on the server by a word of its goal.
  await page.keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: "Search runs and actions" });
  await expect(field).toBeFocused();
  await expect(page.getByRole("option", { name: /zebra crossing/ })).toBeVisible();
  await field.fill("no such words");
  await expect(page.getByText("No run has this in its goal.")).toBeVisible();
  await expect(page.getByRole("option")).toHaveCount(0);
  await field.fill("ZEBRA");
  await expect(page.getByRole("option", { name: /zebra crossing/ })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/runs/${runId}`));

  // An action, and Escape, which gives the focus back.
  await page.keyboard.press("Control+k");
  await expect(field).toBeFocused();
  await page.keyboard.type("go to appr");
  await expect(page.getByRole("option", { name: /Go to approvals/ })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/approvals/);
  await expect(page.getByRole("dialog")).toHaveCount(0);

  // Keys go where they say, one after another, and rest while someone types.
  await page.keyboard.press("g");
  await page.keyboard.press("p");
  await expect(page).toHaveURL(/\/repositories/);
  await page.keyboard.press("n");
  await expect(page).toHaveURL(/\/runs\/new/);
  await page.getByLabel("Goal").fill("");
  await page.getByLabel("Goal").pressSequentially("g r?");
  await expect(page.getByLabel("Goal")).toHaveValue("g r?");
  await page.locator("body").click({ position: { x: 2, y: 2 } });
  await page.getByLabel("Goal").blur();
  await page.keyboard.press("?");
  const list = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(list.getByText("Search runs and actions")).toBeVisible();
  await expect(list.getByRole("heading", { name: "Go to" })).toBeVisible();
  await nothingFound(page, "shortcuts");

  // Single keys can be turned off; those with Ctrl stay.
  await list.getByRole("switch", { name: "Shortcuts of single keys" }).click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog", { name: "Search runs and actions" })).toBeVisible();
  await expect(list).toHaveCount(0);
  await nothingFound(page, "palette");
});

test("a theme and a narrow sidebar stay chosen, without a flash", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await signUp(page);
  await page.getByRole("button", { name: /^Account:/ }).click();
  await page.getByRole("menuitemradio", { name: "Dark theme" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Narrow the sidebar" }).click();
  // The server's own HTML has it: nothing is corrected afterwards.
  const html = await (await page.context().request.get("/runs")).text();
  expect(html).toMatch(/<html[^>]*data-theme="dark"/);
  await openLive(page);
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe("dark");
  await expect(page.getByRole("button", { name: "Widen the sidebar" })).toBeVisible();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog").getByRole("combobox")).toBeFocused();
  await page.keyboard.type("system theme");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).not.toHaveAttribute("data-theme");
});

test("the sidebar works by the keyboard, and the skip link leads past it", async ({ page }) => {
  await signUp(page);
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: /^Workspace:/ })).toBeFocused();
  for (let presses = 0; presses < 10 && !(await page.getByRole("link", { name: "Settings" }).evaluate((link) => link === document.activeElement)); presses++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/settings/);
  await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Settings" })).toHaveAttribute("aria-current", "page");
});

test("on a phone the menu is a sheet", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signUp(page);
  await expect(page.getByRole("navigation", { name: "Main" })).toHaveCount(0);
  await page.getByRole("button", { name: "Menu" }).click();
  const menu = page.getByRole("dialog", { name: "Menu" });
  await expect(menu.getByRole("button", { name: /^Account:/ })).toBeVisible();
  await nothingFound(page, "menu");
  await menu.getByRole("link", { name: "Approvals" }).click();
  await expect(page).toHaveURL(/\/approvals/);
  await expect(menu).toHaveCount(0);
});

test("what waits for a person is counted live in the sidebar", async ({ page }) => {
  await signUp(page);
  await addRepository(page, makeRepository());
  await startRun(page, "Do it quickly.", "plan");
  const approvals = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: /Approvals/ });
  await expect(approvals).toHaveAccessibleName("Approvals 1 waiting", { timeout: 30_000 });
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(approvals).toHaveAccessibleName("Approvals");
});

test("signing out in one tab is noticed in another, which comes back to where it was", async ({ page, context }) => {
  const person = await signUp(page);
  const other = await context.newPage();
  // It asks how much waits: an answer that says "signed out" is another way to notice.
  await Promise.all([other.waitForResponse(/\/api\/v1\/approvals/), openLive(other, "/settings/keys?from=here")]);
  await signOut(page);
  await expect(other).toHaveURL(/\/sign-in\?next=%2Fsettings%2Fkeys%3Ffrom%3Dhere/);
  await signIn(other, person);
  await expect(other).toHaveURL(/\/settings\/keys\?from=here/);
});

test("a tab with something typed stays when the session ends, says so, and goes on after sign-in", async ({ page, context, announced }) => {
  announced.push(/status of 401/);
  const person = await signUp(page);
  const typing = await context.newPage();
  await openLive(typing, "/settings/profile");
  await typing.getByLabel("Name").fill("Ada Lovelace");
  await signOut(page);
  const warning = typing.getByRole("alert").filter({ hasText: "What is on this page is still here" });
  await expect(warning).toBeVisible();

  // Sending it does nothing, and loses nothing.
  await typing.getByRole("button", { name: "Save" }).click();
  await expect(typing.getByText(/nothing was done/)).toBeVisible();
  await expect(typing.getByLabel("Name")).toHaveValue("Ada Lovelace");

  const [again] = await Promise.all([context.waitForEvent("page"), warning.getByRole("link", { name: "Sign in again" }).click()]);
  await signIn(again, person);
  await expect(again).toHaveURL(/\/settings\/profile/);
  await expect(warning).toHaveCount(0);
  await expect(typing.getByLabel("Name")).toHaveValue("Ada Lovelace");
  await typing.getByRole("button", { name: "Save" }).click();
  await expect(typing.getByText("Saved.")).toBeVisible();
});

test("/design shows everything to everyone, in both themes, and is not indexed", async ({ page }) => {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [1440, 390]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 900 });
      await page.goto("/design");
      await expect(page.getByRole("heading", { level: 1, name: "Design" })).toBeVisible();
      await nothingFound(page, `design, ${colorScheme}, ${width}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), `${width}: scrolls sideways`).toBeLessThanOrEqual(0);
    }
  }
  await expect(page.locator("meta[name=robots]")).toHaveAttribute("content", /noindex/);
});

async function nothingFound(page: Page, where: string): Promise<void> {
  expect(await accessibilityProblems(page), where).toEqual([]);
}
