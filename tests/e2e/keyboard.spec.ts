import type { Page } from "@playwright/test";
import { runUnderWay } from "./run-under-way";
import { expect, git, makeRepository, partIsAlive, signOut, signUp, test } from "./test";

/** More stops than any page has before what is looked for. */
const MOST_TABS = 60;

test("from sign-in to a merge with the keyboard alone", async ({ page }) => {
  test.setTimeout(150_000);
  const person = await signUp(page);
  await signOut(page);
  const repository = makeRepository();

  await page.goto("/sign-in");
  await type(page, "textbox", "E-mail", person.email);
  await type(page, "textbox", "Password", person.password);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/runs/);
  await expect(page.getByRole("heading", { level: 1, name: "Runs" })).toBeVisible();

  // By the keys that the shortcuts list: the repositories, and the form for a new one.
  await page.keyboard.press("g");
  await page.keyboard.press("p");
  await expect(page).toHaveURL(/\/repositories$/);
  await press(page, "link", /add/i);
  await expect(page).toHaveURL(/\/repositories\/new/);
  await type(page, "textbox", "Path", repository);
  await press(page, "button", "Check and add");
  await expect(page).not.toHaveURL(/\/repositories\/new$/);

  // By the palette: a new run.
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog").getByRole("combobox")).toBeFocused();
  await page.keyboard.type("new run");
  await expect(page.getByRole("option", { name: /New run/ }).first()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/runs\/new/);
  await type(page, "textbox", "Goal", "Do it quickly.");
  await press(page, "button", "Start the run");
  await expect(page).toHaveURL(/\/runs\/[0-9a-f-]{36}/);

  await expect(page.getByRole("button", { name: "Approve", exact: true })).toBeVisible({ timeout: 30_000 });
  await press(page, "button", "Approve");
  await expect(page.getByText(/Merged pull request #1/).first()).toBeVisible({ timeout: 60_000 });
  expect(git(repository, "show", "main:src/math.mjs")).toContain("sub");

  // The parts of the run, by the arrows.
  await tabTo(page, "tab", /.*/);
  const first = await focusedName(page);
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => focusedName(page)).not.toBe(first);
  await expect(page.locator(":focus")).toHaveAttribute("aria-selected", "true");
});

test("what is typed slowly into the log's search goes there and nowhere else", async ({ page }) => {
  const run = await runUnderWay(await signUp(page));
  await page.goto(`/runs/${run.runId}?tab=log`);
  await partIsAlive(page.getByRole("region", { name: "Events of the run" }));
  await page.keyboard.press("/");
  const search = page.getByRole("searchbox", { name: "Search the log" });
  await expect(search).toBeFocused();
  // Outside the field these keys open other parts of the run.
  for (const [index, key] of ["8", "1", "2"].entries()) {
    await page.keyboard.press(key);
    await expect(page).toHaveURL(new RegExp(`q=${"812".slice(0, index + 1)}$`));
    await expect(search).toBeFocused();
  }
  await expect(search).toHaveValue("812");
  const found = page.getByRole("list", { name: "Events" }).getByRole("listitem");
  await expect(found).toHaveCount(1);
  await expect(found).toContainText("812 files");
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/tab=log$/);
  await expect(found).not.toHaveCount(1);
});

/** Goes to a control as someone without a mouse does, and types into it. */
async function type(page: Page, role: "textbox", name: string, text: string): Promise<void> {
  await tabTo(page, role, name);
  await page.keyboard.type(text);
}

async function press(page: Page, role: "button" | "link", name: string | RegExp): Promise<void> {
  await tabTo(page, role, name);
  await page.keyboard.press("Enter");
}

/** Presses Tab until the focus is there, and sees that the focus can be seen. */
async function tabTo(page: Page, role: "button" | "link" | "textbox" | "tab", name: string | RegExp): Promise<void> {
  const wanted = page.getByRole(role, { name, exact: true });
  await expect(wanted.first()).toBeVisible();
  const focused = wanted.and(page.locator(":focus"));
  for (let tabs = 0; (await focused.count()) === 0; tabs++) {
    expect(tabs, `${role} ${String(name)} is reached by Tab`).toBeLessThan(MOST_TABS);
    await page.keyboard.press("Tab");
  }
  const drawn = await focused.evaluate((element) => {
    const { outlineStyle, boxShadow, borderColor } = getComputedStyle(element);
    return outlineStyle !== "none" || boxShadow !== "none" || borderColor !== "";
  });
  expect(drawn, `the focus on ${role} ${String(name)} is drawn`).toBe(true);
}

const focusedName = (page: Page) => page.locator(":focus").innerText();
