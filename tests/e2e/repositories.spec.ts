import { accessibilityProblems } from "./accessibility";
import { expect, git, makeRepository, openLive, partIsAlive, serviceClient, signUp, startRun, test } from "./test";
import { LIBRARY } from "../setup/library";

test("a repository is looked at while its path is typed, added, changed and removed", async ({ page }) => {
  await signUp(page);
  const path = makeRepository({ ...LIBRARY, ".morning.yml": "checks:\n  unit: node --test\n" });
  git(path, "branch", "next", "main");
  await openLive(page, "/repositories/new");
  await page.getByLabel("Path").fill("/nowhere/at/all");
  await expect(page.getByText(/There is no folder at this path that the app may use/)).toBeVisible();
  await page.getByLabel("Path").fill(path);
  await expect(page.getByText("and 2 branches")).toBeVisible();
  await expect(page.getByText("unit: node --test")).toBeVisible();
  await expect(page.getByText(/There is no folder/)).toHaveCount(0);
  await page.getByRole("button", { name: "Check and add" }).click();
  await expect(page).toHaveURL(/\/runs\/new\?repository=/);

  await openLive(page, "/repositories/new");
  await page.getByLabel("Path").fill(path);
  await page.getByRole("link", { name: "open it" }).click();
  await expect(page).toHaveURL(/\/repositories\/[0-9a-f-]{36}/);
  const id = /repositories\/([0-9a-f-]{36})/.exec(page.url())![1]!;
  await expect(page).toHaveTitle(/^library/);

  // What is refused stays in the form, and changes nothing.
  await page.getByLabel("Name").fill("Duration library");
  await page.getByLabel("Base branch").fill("nowhere");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(/no branch nowhere; it has/)).toBeVisible();
  await expect(page.getByLabel("Name")).toHaveValue("Duration library");
  await page.getByLabel("Base branch").fill("next");
  await page.getByLabel("Network of its commands").selectOption("install");
  await page.getByLabel("Merge by").selectOption("squash");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Duration library");
  const row = async () => (await serviceClient().from("repositories").select("name, default_branch, network, merge_method").eq("id", id).maybeSingle()).data;
  expect(await row()).toEqual({ name: "Duration library", default_branch: "next", network: "install", merge_method: "squash" });

  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await accessibilityProblems(page)).toEqual([]);
  }

  await page.getByRole("button", { name: "Remove the repository" }).click();
  await page.getByLabel("Type Duration library to confirm").fill("library");
  await page.getByRole("button", { name: "Remove it" }).click();
  await expect(page.getByText("Type its name as it is: Duration library").first()).toBeVisible();
  expect(await row()).not.toBeNull();
  await page.getByLabel("Type Duration library to confirm").fill("Duration library");
  await page.getByRole("button", { name: "Remove it" }).click();
  await expect(page).toHaveURL(/\/repositories$/);
  await expect(page.getByText("No repositories yet")).toBeVisible();
  expect(await row()).toBeNull();
  expect(git(path, "rev-parse", "--verify", "main")).toMatch(/^[0-9a-f]{40}$/);
});

test("what waits is listed with its run, opens by keyboard, and leaves the list when it is decided", async ({ page }) => {
  await signUp(page);
  const path = makeRepository();
  await page.goto("/repositories/new");
  await page.getByLabel("Path").fill(path);
  await page.getByRole("button", { name: "Check and add" }).click();
  await expect(page).toHaveURL(/\/runs\/new/);
  const runId = await startRun(page, "Do it quickly, and ask about the plan.");
  await expect(page.getByRole("button", { name: "Approve" })).toBeVisible({ timeout: 40_000 });

  await page.goto("/approvals");
  const waiting = page.getByRole("listitem").filter({ hasText: "Do it quickly" });
  await expect(waiting).toContainText("Waiting");
  await expect(waiting).toContainText("library");
  await expect(waiting).toContainText("Expires");
  await partIsAlive(waiting);
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/approvals\/[0-9a-f-]{36}$/);
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("link", { name: "Open its run" }).click();
  await expect(page).toHaveURL(new RegExp(`/runs/${runId}`));
  await expect(page.getByText(/Merged pull request #1/).first()).toBeVisible({ timeout: 60_000 });

  await page.goto("/approvals");
  await expect(page.getByText("Nothing waits for you")).toBeVisible();
  await page.getByRole("link", { name: "Approved" }).click();
  await expect(page).toHaveURL(/status=approved/);
  await expect(page.getByRole("listitem").filter({ hasText: "Do it quickly" })).toContainText("Approved");
});
