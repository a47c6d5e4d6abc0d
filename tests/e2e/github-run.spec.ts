import { startFakeGitHub, type FakeGitHub, type TestRepository } from "../fakes/github";
import { WORKFLOW } from "../setup/github-pipeline";
import { LIBRARY } from "../setup/library";
import { accessibilityProblems } from "./accessibility";
import { addFromGitHub, installAs, leaveGitHub, letSetUp, makeApp } from "./github-app";
import { expect, git, serviceClient, signUp, test } from "./test";

let github: FakeGitHub;
let repository: TestRepository;

test.beforeAll(async () => {
  github = await startFakeGitHub({ port: Number(process.env.E2E_GITHUB_PORT) });
  github.organization("acme", ["alice"]);
  const { ".morning.yml": _own, ...files } = LIBRARY;
  repository = await github.createRepository({ owner: "acme", name: "library", files: { ...files, ...WORKFLOW }, ci: { command: [process.execPath, "--test"], job: "test" } });
  github.setRole(repository.fullName, "ada", "write");
});
test.afterAll(() => leaveGitHub(github));

test("an issue gets a label on GitHub: the run appears, its plan is approved, its pull request goes red, is repaired, is green, and is merged", async ({ page, announced }) => {
  test.setTimeout(240_000);
  announced.push(/status of 404/); // this GitHub has no icon
  await letSetUp(await signUp(page));
  await makeApp(page, "acme", "alice");
  await installAs(page, "acme", "alice");
  await addFromGitHub(page, "acme", repository.fullName);

  // The list is open before anything happens; the run comes by itself.
  await page.goto("/runs");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const ada = github.person("ada");
  const issue = await ada.createIssue(repository.fullName, { title: "Add mul", body: "Please multiply: we need `mul`, with a test." });
  await ada.label(repository.fullName, issue, "morning");
  await page.getByRole("link", { name: new RegExp(`#${issue} Add mul`) }).click({ timeout: 30_000 });
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}/);
  const runId = /\/runs\/([0-9a-f-]{36})/.exec(page.url())![1]!;

  await expect(page.getByText("Started by ada from")).toBeVisible();
  await expect(page.getByRole("link", { name: `issue #${issue}` })).toHaveAttribute("href", `${github.url}/acme/library/issues/${issue}`);
  await expect(page.getByRole("button", { name: "Approve" })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("test/mul.test.mjs").first()).toBeVisible();
  await page.getByRole("button", { name: "Approve" }).click();

  // Red, repaired, green, merged; without a reload.
  const timeline = page.getByRole("list", { name: "Stages, turns and checks" });
  await expect(timeline.getByRole("button", { name: /^Fix/ })).toBeVisible({ timeout: 90_000 });
  await expect(page.getByText(/Merged pull request #2/).first()).toBeVisible({ timeout: 90_000 });
  await expect(page).toHaveTitle(/merged|succeeded|green/i);
  await expect(page.getByRole("link", { name: /^#2/ })).toHaveAttribute("href", `${github.url}/acme/library/pull/2`);

  // Each check with its log and its page; the red one that was repaired is kept.
  const { data: run } = await serviceClient().from("runs").select("status, outcome, head_sha").eq("id", runId).single();
  expect(run).toMatchObject({ status: "succeeded", outcome: "merged" });
  await page.getByRole("tab", { name: "Checks" }).click();
  const checks = page.getByRole("navigation", { name: "Checks" });
  const head = checks.getByRole("region", { name: `Commit ${run!.head_sha.slice(0, 12)}` });
  await expect(head.getByRole("button", { name: /test.*Green/ })).toBeVisible();
  await checks.getByRole("button", { name: /test.*Red/ }).first().click();
  const red = page.getByRole("region", { name: "Check test" });
  await expect(red.getByText(/adds/).first()).toBeVisible();
  await expect(red.getByRole("link", { name: "Its own page" })).toHaveAttribute("href", new RegExp(`^${github.url}/acme/library/`));
  expect(await accessibilityProblems(page)).toEqual([]);

  // What GitHub has, and git.
  await github.settled();
  expect(github.pulls(repository.fullName)).toMatchObject([{ number: 2, merged: true, draft: false, head_sha: run!.head_sha }]);
  const sticky = () => github.comments(repository.fullName, issue).filter(({ body }) => body.includes(`<!-- morning:run:${runId} -->`));
  await expect.poll(() => sticky().map(({ body }) => body.includes("Merged, verified green")), { timeout: 20_000 }).toEqual([true]);
  expect(git(repository.bare, "show", "main:src/math.mjs")).toBe("export const add = (a, b) => a + b;\nexport const mul = (a, b) => a * b;");
  expect(git(repository.bare, "show", "main:test/mul.test.mjs")).toContain("multiplies");
  git(repository.bare, "merge-base", "--is-ancestor", run!.head_sha, "main");
  const branches = git(repository.bare, "for-each-ref", "--format=%(refname:short)", "refs/heads").split("\n");
  expect(branches).toHaveLength(2);
  expect(git(repository.bare, "rev-parse", branches.find((branch) => branch !== "main")!)).toBe(run!.head_sha);
  expect(git(repository.bare, "fsck", "--no-dangling")).toBe("");

  // The links lead where they say.
  await page.goto(`${github.url}/acme/library/pull/2`);
  await expect(page.getByText(`Closes #${issue}.`)).toBeVisible();
  await expect(page.getByText("merged", { exact: true })).toBeVisible();
});
