import { startFakeGitHub, type FakeGitHub } from "../fakes/github";
import { accessibilityProblems } from "./accessibility";
import { installAs, leaveGitHub, letSetUp, makeApp } from "./github-app";
import { expect, openLive, signUp, test } from "./test";

let github: FakeGitHub;

// The app was started with this place of GitHub; the tests that need one serve it.
test.beforeAll(async () => {
  github = await startFakeGitHub({ port: Number(process.env.E2E_GITHUB_PORT) });
  github.organization("acme", ["alice"]);
  github.person("carol");
  await github.createRepository({ owner: "acme", name: "library", private: true, files: { "package.json": '{"scripts":{"test":"node --test"}}' } });
  github.setRole("acme/library", "bob", "admin");
  await github.createRepository({ owner: "acme", name: "site", files: { "README.md": "# Site\n" } });
});
test.afterAll(async () => {
  await leaveGitHub(github);
});

test("a person makes the GitHub App, connects an organisation, adds a repository and lets go again", async ({ page, announced }) => {
  test.setTimeout(180_000);
  announced.push(/status of 404/); // this GitHub has no icon
  await letSetUp(await signUp(page));
  await makeApp(page, "acme", "alice");
  await expect(page.getByText(/MorningAI works on GitHub as/)).toBeVisible();
  expect(await accessibilityProblems(page)).toEqual([]);

  // Installing it as somebody who is not an admin of everything connects nothing.
  await installAs(page, "acme", "carol");
  await expect(page.getByText(/^The owners of the account were asked/)).toBeVisible();
  await installAs(page, "acme", "bob");
  await expect(page.getByText(/it reaches 2, and you are an admin of 1 of them/)).toBeVisible();
  await installAs(page, "acme", "alice");
  await expect(page.getByText(/^acme is connected/)).toBeVisible();
  await expect(page.getByText("connected", { exact: true })).toBeVisible();

  await page.getByRole("link", { name: "Add repositories of acme" }).click();
  await expect(page.getByText("2 repositories.")).toBeVisible();
  await page.getByLabel("Find a repository").fill("lib");
  await page.getByRole("button", { name: "Find" }).click();
  await expect(page.getByText("One repository with these words.")).toBeVisible();
  await page.getByRole("button", { name: "Add acme/library" }).click();
  await page.getByRole("link", { name: "Open acme/library" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("library");
  await page.getByLabel("Label that starts a run").fill("robot");
  await page.getByLabel("Wait for checks, seconds").fill("60");
  await page.getByLabel("Merge by").selectOption("rebase");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  expect(await accessibilityProblems(page)).toEqual([]);

  // A run can be started there: its checks are found at GitHub.
  await page.getByRole("link", { name: "New run here" }).click();
  await expect(page.getByText(/It is there, with main and one check from package.json/)).toBeVisible();

  await page.goto("/settings/github");
  await page.getByRole("button", { name: "Link your GitHub account" }).click();
  await page.getByLabel("Signed in as").selectOption("alice");
  await page.getByRole("button", { name: /^Authorize/ }).click();
  await expect(page.getByText("Your GitHub account alice is linked.")).toBeVisible();

  // The way back counts once: the address that GitHub sent is no use a second time.
  const used = page.waitForRequest(/settings\/github\/linked\?code=/);
  await page.getByRole("button", { name: "Unlink" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Unlink" }).click();
  await page.getByRole("button", { name: "Link your GitHub account" }).click();
  await page.getByLabel("Signed in as").selectOption("alice");
  await page.getByRole("button", { name: /^Authorize/ }).click();
  await page.goto((await used).url());
  await expect(page.getByText(/was used already, is older than an hour/)).toBeVisible();

  await page.getByRole("button", { name: "Disconnect" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
  await expect(page.getByText("acme", { exact: true })).toHaveCount(0);
  await page.goto("/repositories");
  await expect(page.getByText("Out of reach")).toBeVisible();
});

test("a person's token is tried, kept unseen, and removed", async ({ page }) => {
  await signUp(page);
  await page.goto("/settings/github");
  await page.getByLabel("Token").fill("github_pat_thisoneiswrong");
  await page.getByRole("button", { name: "Check and keep" }).click();
  await expect(page.getByText(/GitHub does not accept this token/)).toBeVisible();
  const token = github.fineGrainedToken("alice", { repositories: ["acme/library"], permissions: { contents: "write", pull_requests: "write" }, expiresAt: new Date(Date.now() + 30 * 86_400_000) });
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Check and keep" }).click();
  await expect(page.getByText(/works until/)).toBeVisible();
  expect(await page.content()).not.toContain(token);
  await page.reload();
  expect(await page.content()).not.toContain(token);
  await page.getByRole("link", { name: "Add repositories by your token" }).click();
  await page.getByRole("button", { name: "Add acme/library" }).click();
  await expect(page.getByRole("link", { name: "Open acme/library" })).toBeVisible();
  await openLive(page, "/settings/github");
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText(/works until/)).toHaveCount(0);
});
