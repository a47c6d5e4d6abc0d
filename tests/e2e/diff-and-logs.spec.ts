import { createHash } from "node:crypto";
import type { Page } from "@playwright/test";
import { accessibilityProblems } from "./accessibility";
import { runUnderWay } from "./run-under-way";
import { expect, openLive, serviceClient, signUp, test } from "./test";

const HEAD = "5c383b00b565".padEnd(40, "a");
const EARLIER = "0c1d2e3f4a5b".padEnd(40, "b");
const LOG_LINES = 150_000;
const FAILS_AT = [70_001, 140_002] as const;

/** A file's section as git writes it, with two hunks. */
function section(path: string, index: number, more = ""): string {
  const hunk = (at: number) => `@@ -${at},4 +${at},5 @@ export class Module${index} {\n   const before = read("${path}");\n-  return before.length > ${index};\n+  // counts what is there\n+  return before.length >= ${index};\n   }\n \n`;
  return `diff --git a/${path} b/${path}\nindex 1111111..2222222 100644\n--- a/${path}\n+++ b/${path}\n${hunk(40)}${hunk(400)}${more}`;
}

const PATHS = Array.from({ length: 196 }, (_, index) => `packages/part-${index % 9}/src/deep/module-${index}.ts`);
const SMALL = [
  ...PATHS.map((path, index) => section(path, index)),
  "diff --git a/docs/old name.md b/docs/new name.md\nsimilarity index 90%\nrename from docs/old name.md\nrename to docs/new name.md\nindex 1..2 100644\n--- a/docs/old name.md\t\n+++ b/docs/new name.md\t\n@@ -1 +1 @@\n-# Old\n+# New\n",
  "diff --git a/gone.ts b/gone.ts\ndeleted file mode 100644\nindex 1..0\n--- a/gone.ts\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-const a = 1;\n-const b = 2;\n",
  "diff --git a/logo.png b/logo.png\nindex 1..2 100644\nBinary files a/logo.png and b/logo.png differ\n",
  "diff --git a/script.sh b/script.sh\nold mode 100644\nnew mode 100755\n",
].join("");
const LARGE = Array.from({ length: 3 }, (_, file) => `diff --git a/large-${file}.txt b/large-${file}.txt\nnew file mode 100644\nindex 0..1\n--- /dev/null\n+++ b/large-${file}.txt\n@@ -0,0 +1,20000 @@\n${Array.from({ length: 20_000 }, (_, line) => `+${line + 1} ${"large ".repeat(10)}\n`).join("")}`).join("");

/** Whoever is signed up gets a run whose last commit is red. */
async function seed(email: string, diff: string): Promise<{ runId: string; red: string; green: string }> {
  const service = serviceClient();
  const insert = async (table: string, row: object) => {
    const { data, error } = await service.from(table).insert(row).select("id").single();
    if (error) throw new Error(`${table}: ${error.message}`);
    return data.id as string;
  };
  const { data: invited } = await service.auth.admin.listUsers({ perPage: 1000 });
  const user = invited.users.find((candidate) => candidate.email === email)!;
  const { data: member } = await service.from("members").select("tenant_id").eq("user_id", user.id).single();
  const of = { tenant_id: member!.tenant_id as string };
  const repository_id = await insert("repositories", { ...of, forge: "local", name: "Large library", location: `/nowhere/${email}`, default_branch: "main" });
  const runId = await insert("runs", { ...of, repository_id, goal: "Count what is there", model: "replay:demo", base_branch: "main", status: "running", stage: "fix", head_sha: HEAD, started_at: new Date().toISOString() });
  const lines = Array.from({ length: LOG_LINES }, (_, index) => `ok ${index + 1} - ${"a case that passes ".repeat(3)}`);
  FAILS_AT.forEach((line, index) => {
    lines[line - 2] = `not ok - module ${index} counts 100% of_what is there`;
    lines[line - 1] = `    at file:///work/${PATHS[index]}:42:7`;
  });
  const check = { ...of, repository_id, run_id: runId, sha: HEAD, status: "completed", started_at: "2026-01-01T00:00:00Z", completed_at: "2026-01-01T00:01:00Z" };
  const red = await insert("checks", { ...check, name: "test", conclusion: "failure", log: `${lines.join("\n")}\n`, annotations: FAILS_AT.map((_, index) => ({ path: PATHS[index], line: 42, message: `module ${index} counts 100% of_what is there` })) });
  const green = await insert("checks", { ...check, name: "lint", conclusion: "success", log: "lint found nothing\n" });
  await insert("checks", { ...check, sha: EARLIER, name: "test", conclusion: "cancelled", log: "" });
  await insert("artifacts", { ...of, run_id: runId, key: "diff", kind: "diff", name: "d.diff", content: diff, digest: createHash("sha256").update(diff).digest("hex") });
  return { runId, red, green };
}

async function openTab(page: Page, runId: string, tab: "diff" | "checks", more = ""): Promise<void> {
  await page.goto(`/runs/${runId}?tab=${tab}${more}`);
  await page.getByRole("tab", { name: tab === "diff" ? "Diff" : /^Checks/ }).click();
}

const elements = (page: Page) => page.evaluate(() => document.querySelectorAll("*").length);

async function expectAccessible(page: Page, where: string): Promise<void> {
  for (const width of [1440, 390]) {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 900 });
      expect(await accessibilityProblems(page), `${where} at ${width}, ${colorScheme}`).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), `${where} at ${width}: scrolls sideways`).toBeLessThanOrEqual(0);
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

test("a diff of 200 files is read by tree, keys and address, inline and side by side", async ({ page }) => {
  test.setTimeout(180_000);
  await page.setViewportSize({ width: 1440, height: 900 });
  const { runId } = await seed((await signUp(page)).email, SMALL);
  await openTab(page, runId, "diff");
  await expect(page.getByText("200 files changed")).toBeVisible();
  const code = page.getByRole("textbox", { name: /^Changes of/ });
  await expect(code).toContainText("# New");
  expect(await elements(page)).toBeLessThan(1_600);

  // The tree, by keyboard: closed folders hide what they hold, and a file is shown by Enter.
  const tree = page.getByRole("tree", { name: "Changed files" });
  await tree.focus();
  await page.keyboard.press("Home");
  await expect(tree.getByRole("treeitem").first()).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("ArrowLeft");
  await expect(tree.getByRole("treeitem").first()).toHaveAttribute("aria-expanded", "false");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/file=script\.sh/);
  await expect(page.getByText("mode 100644 → 100755")).toBeVisible();
  await expect(page.getByText("No line of it changed.")).toBeVisible();

  // K goes back through the list: what is binary and what was deleted say so.
  await page.keyboard.press("k");
  await expect(page.getByText("A binary file: its content is not shown.")).toBeVisible();
  await page.keyboard.press("k");
  await expect(page.getByRole("region", { name: "gone.ts" })).toContainText("deleted");
  await expect(page).toHaveURL(/file=gone\.ts/);
  await page.goBack();
  await expect(page).toHaveURL(/file=logo\.png/);

  // Found by name; lines have their true numbers and an address.
  await page.getByLabel("Filter files by name").fill("module-17.ts");
  await tree.getByRole("treeitem", { name: /module-17\.ts/ }).click();
  await expect(page.getByRole("textbox", { name: `Changes of ${PATHS[17]}` })).toContainText("before.length >= 17");
  await page.locator(".cm-numbers").nth(1).getByText("402", { exact: true }).click();
  await expect(page).toHaveURL(/line=402/);
  await page.reload();
  await page.getByRole("tab", { name: "Diff" }).click();
  await expect(page.locator(".cm-line.cm-chosen")).toContainText("before.length >= 17");

  // Search within, also for what was removed.
  await page.getByRole("textbox", { name: /^Changes of/ }).focus();
  await page.keyboard.press("Control+f");
  await page.getByRole("textbox", { name: "Find" }).fill("length > 17");
  await page.keyboard.press("Enter");
  await expect(page.locator(".cm-searchMatch").first()).toHaveText("length > 17");
  await page.keyboard.press("Escape");

  await page.getByRole("radio", { name: "Side by side" }).click();
  await expect(page).toHaveURL(/view=split/);
  await expect(page.getByRole("textbox", { name: /, before$/ })).toContainText("before.length > 17");
  await expect(page.getByRole("textbox", { name: /, after$/ })).toContainText("before.length >= 17");
  await expect(page.getByRole("textbox", { name: /, after$/ })).not.toContainText("before.length > 17");
  await expectAccessible(page, "diff side by side");
  await expect(page.getByRole("textbox", { name: /, after$/ })).toBeVisible();
  await page.getByRole("radio", { name: "Inline" }).click();
  await expectAccessible(page, "diff inline");

  await openTab(page, runId, "diff", `&file=${encodeURIComponent("docs/new name.md")}`);
  await expect(page.getByRole("region", { name: "docs/new name.md" })).toContainText("docs/old name.md");
  await openTab(page, runId, "diff", "&file=nowhere.ts");
  await expect(page.getByText("This file is not in the diff")).toBeVisible();
});

test("a diff of 4 MiB shows what is too large for the editor as plain text, a part at a time", async ({ page }) => {
  const { runId } = await seed((await signUp(page)).email, LARGE);
  await openTab(page, runId, "diff");
  const text = page.getByRole("region", { name: "Changes of large-0.txt" });
  await expect(text).toContainText("+1 large");
  expect(await elements(page)).toBeLessThan(1_600);
  await text.focus();
  // Lines are measured when they are seen, and then the end may be further down.
  await expect(async () => {
    await page.keyboard.press("End");
    await expect(text).toContainText("+20000 large", { timeout: 500 });
  }).toPass();
});

test("a log of 10 MB opens at its first failure, is searched on the server, and keeps the page small", async ({ page }) => {
  test.setTimeout(180_000);
  await page.setViewportSize({ width: 1440, height: 900 });
  const { runId, red, green } = await seed((await signUp(page)).email, SMALL);
  await openTab(page, runId, "checks");
  const log = page.getByRole("region", { name: /^Log of test/ });
  const line = (number: number) => log.locator(`[data-line="${number}"]`);

  await expect(line(FAILS_AT[0])).toContainText(`${PATHS[0]}:42:7`);
  await expect(line(FAILS_AT[0])).toBeInViewport();
  await expect(line(FAILS_AT[0]).getByRole("img", { name: "Failure" })).toBeVisible();
  await page.getByRole("button", { name: "Next failure" }).click();
  await page.getByRole("button", { name: "Next failure" }).click();
  await expect(line(FAILS_AT[1])).toBeInViewport();
  await expect(page).toHaveURL(new RegExp(`check=${red}&line=${FAILS_AT[1] - 1}`));

  await page.getByLabel("Search the log").fill("100% OF_what");
  await expect(page.getByText("2 lines")).toBeVisible();
  await page.getByLabel("Search the log").press("Enter");
  await expect(page.getByText("1 of 2", { exact: true })).toBeVisible();
  await expect(line(FAILS_AT[0] - 1).locator("mark")).toHaveText("100% of_what");
  await page.getByLabel("Search the log").fill("nothing like this");
  await expect(page.getByText("No line has this.")).toBeVisible();
  await page.getByLabel("Search the log").fill("");

  await page.getByLabel("Go to line").fill("120,000");
  await page.getByLabel("Go to line").press("Enter");
  await expect(line(120_000)).toContainText("ok 120000 - a case");
  await expect(line(120_000)).toBeInViewport();
  await expect(page).toHaveURL(/line=120000/);
  expect(await elements(page)).toBeLessThan(1_600);
  await page.reload();
  await page.getByRole("tab", { name: /^Checks/ }).click();
  await expect(line(120_000)).toBeInViewport();
  await expectAccessible(page, "checks");

  // A failure leads to its file in the diff, and another check has its own address.
  await expect(page.getByRole("link", { name: "In the diff" }).first()).toHaveAttribute("href", `?tab=diff&file=${encodeURIComponent(PATHS[0]!)}&line=42`);
  await page.getByRole("navigation", { name: "Checks" }).getByRole("button", { name: /lint Green/ }).click();
  await expect(page).toHaveURL(new RegExp(`check=${green}`));
  await expect(page.getByRole("region", { name: /^Log of lint/ })).toContainText("lint found nothing");
  await page.goBack();
  await expect(line(120_000)).toBeInViewport();
});

test("a check's log stays where its reader is: read anew, at the check's end, and when another commit has checks", async ({ page }) => {
  const { runId, repositoryId } = await runUnderWay(await signUp(page));
  const service = serviceClient();
  const { data: run } = await service.from("runs").select("tenant_id").eq("id", runId).single();
  const insertCheck = async (row: object) => {
    const { data, error } = await service.from("checks").insert({ tenant_id: run!.tenant_id, run_id: runId, repository_id: repositoryId, sha: HEAD, ...row }).select("id").single();
    if (error) throw new Error(error.message);
    return data.id as string;
  };
  const append = async (type: string, data: object) => {
    const { error } = await service.rpc("append_run_events", { of_run: runId, new_events: [{ key: `${type}.of.test`, type, message: "Something of a check.", data }] });
    if (error) throw new Error(error.message);
  };
  const lines = (count: number) => Array.from({ length: count }, (_, index) => `ok ${index + 1}\n`).join("");
  const log = (name: string) => page.getByRole("region", { name: new RegExp(`^Log of ${name}`) });
  const place = (name: string) => log(name).evaluate((element) => element.scrollTop);

  // Long enough for its first page to be forgotten while the others are read, two with each step.
  const long = await insertCheck({ name: "long", status: "completed", conclusion: "success", log: lines(43_000) });
  await openLive(page, `/runs/${runId}?tab=checks&check=${long}&line=40`);
  await expect(log("long").locator('[data-line="40"]')).toBeInViewport();
  await log("long").evaluate((element) => (element.scrollTop += 200));
  const before = await place("long");
  for (let at = 500; at < 43_000; at += 1_000) {
    const read = page.waitForResponse((response) => response.url().includes(`/log?from=${Math.floor(at / 500) * 500 + 1}&`));
    await log("long").evaluate((element, top) => (element.scrollTop = top), at * 20);
    await read;
  }
  const readAnew = page.waitForResponse((response) => response.url().includes("/log?from=1&"));
  await log("long").evaluate((element, top) => (element.scrollTop = top), before);
  await readAnew;
  await expect(log("long").locator('[data-line="40"]')).toContainText("ok 40");
  await log("long").focus();
  await page.keyboard.press("Enter");
  await expect(page).not.toHaveURL(/line=40(&|$)/);
  expect(Math.abs((await place("long")) - before), "from where it was read to the same line in the middle").toBeLessThan(40);

  // A check that ends keeps the search and the place.
  const slow = await insertCheck({ name: "slow", status: "in_progress", started_at: new Date().toISOString() });
  await append("check.output", { check: "slow", sha: HEAD, attempt: 1, text: lines(900) });
  await openLive(page, `/runs/${runId}?tab=checks&check=${slow}&line=100`);
  await expect(log("slow").locator('[data-line="100"]')).toBeInViewport();
  await page.getByLabel("Search the log").fill("ok 7");
  await expect(page.getByText("111 lines")).toBeVisible();
  await log("slow").evaluate((element) => (element.scrollTop += 3_000));
  const reading = await place("slow");
  await service.from("checks").update({ status: "completed", conclusion: "success", completed_at: new Date().toISOString(), log: lines(950) }).eq("id", slow);
  await append("check.finished", { check: "slow", sha: HEAD, attempt: 1, conclusion: "success" });
  await expect(page.getByRole("region", { name: "Log of slow, 950 lines" })).toBeVisible();
  await expect(page.getByLabel("Search the log")).toHaveValue("ok 7");
  expect(await place("slow")).toBe(reading);

  // What nobody chose stays as well.
  await openLive(page, `/runs/${runId}?tab=checks`);
  const shown = page.getByRole("region", { name: /^Check / });
  const name = await shown.getAttribute("aria-label");
  await insertCheck({ name: "newer", sha: EARLIER, status: "completed", conclusion: "failure" });
  await service.from("runs").update({ head_sha: EARLIER }).eq("id", runId);
  await expect(page.getByRole("navigation", { name: "Checks" }).getByRole("button", { name: /newer/ })).toBeVisible();
  await expect(shown).toHaveAttribute("aria-label", name!);
});
