import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { git } from "../../fakes/github/git";
import { makeSetting, type Setting } from "./world";

let it_: Setting;
beforeEach(async () => { it_ = await makeSetting(); });
afterEach(async () => { await it_.close(); });

const bareGit = (...args: string[]) => execFileSync("git", args, { cwd: it_.repo.bare, encoding: "utf8" }).trim();

describe("git over HTTP", () => {
  it("mirrors a push: same commits by the API, branches, and a push webhook with its commits", async () => {
    const { fake, octokit, at, repo, received } = it_;
    const sha = await fake.person("ada").push(repo.fullName, "feature/one", { "docs/a.md": "A\n", "src/sum.js": null }, "Move things");
    const { data } = await octokit.rest.repos.getCommit({ ...at, ref: "feature/one" });
    expect(data.sha).toBe(sha);
    expect(data.files?.map((file) => [file.filename, file.status])).toEqual([["docs/a.md", "added"], ["src/sum.js", "removed"]]);
    expect((await octokit.rest.repos.listBranches(at)).data.map((branch) => branch.name)).toEqual(["feature/one", "main"]);
    await fake.settled();
    const push = received.find(({ name, payload }) => name === "push" && payload.ref === "refs/heads/feature/one");
    expect(push?.payload).toMatchObject({ created: true, forced: false, after: sha, commits: [{ id: sha, message: "Move things", added: ["docs/a.md"], removed: ["src/sum.js"] }], sender: { login: "ada", type: "User" }, installation: { id: it_.installation } });
  });

  it("lets the app's token clone and push, and nobody without the right to", async () => {
    const { fake, octokit, repo } = it_;
    const { token } = (await octokit.auth({ type: "installation" })) as { token: string };
    const folder = mkdtempSync(join(tmpdir(), "fake-clone-"));
    const run = (...args: string[]) => git(folder, args);
    try {
      await run("clone", "-q", repo.cloneUrl.replace("://", `://x-access-token:${token}@`), ".");
      await run("commit", "-q", "--allow-empty", "-m", "By the app");
      await run("push", "-q", "origin", "HEAD:refs/heads/by-the-app");
      expect(bareGit("log", "-1", "--format=%s", "by-the-app")).toBe("By the app");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    fake.setRole(repo.fullName, "eve", "read");
    await expect(fake.person("eve").push(repo.fullName, "mine", { "x.txt": "x" })).rejects.toThrow(/403/);
    fake.revoke(fake.person("ada").token);
    await expect(fake.person("ada").push(repo.fullName, "mine", { "x.txt": "x" })).rejects.toThrow(/Invalid username or token|Authentication failed/);
  });

  it("brings a file that was written by the API into git", async () => {
    const { octokit, at, fake } = it_;
    await octokit.rest.repos.createOrUpdateFileContents({ ...at, path: "docs/new.md", message: "Write", content: Buffer.from("New\n").toString("base64"), branch: "main" });
    expect(bareGit("show", "main:docs/new.md")).toBe("New");
    await octokit.rest.git.createRef({ ...at, ref: "refs/heads/other", sha: bareGit("rev-parse", "main") });
    expect(bareGit("rev-parse", "other")).toBe(bareGit("rev-parse", "main"));
    await octokit.rest.git.deleteRef({ ...at, ref: "heads/other" });
    expect(bareGit("branch", "--list", "other")).toBe("");
    await expect(octokit.rest.git.deleteRef({ ...at, ref: "heads/other" })).rejects.toMatchObject({ status: 422, message: expect.stringContaining("Reference does not exist") as string });
    await fake.settled();
    expect(it_.names()).toContain("delete");
  });

  it("refuses what a protected branch refuses", async () => {
    const { fake, repo } = it_;
    fake.setRole(repo.fullName, "bob", "write");
    await fake.person("ada").protect(repo.fullName, "main", { approvals: 1, admins: true });
    await expect(fake.person("bob").push(repo.fullName, "main", { "x.txt": "x" })).rejects.toThrow(/GH006/);
  });
});

describe("pull requests", () => {
  it("merges with a base that moved, keeping what both did", async () => {
    const { fake, octokit, at, repo, names } = it_;
    await fake.person("ada").push(repo.fullName, "feature", { "a.txt": "a\n" });
    const issue = await fake.person("ada").createIssue(repo.fullName, { title: "No a" });
    fake.mergeableTakesTime();
    const { data: pull } = await octokit.rest.pulls.create({ ...at, title: "Add a", body: `Closes #${issue}.`, head: "feature", base: "main", draft: true });
    const mergeable = async () => (await octokit.rest.pulls.get({ ...at, pull_number: pull.number })).data.mergeable;
    expect([await mergeable(), await mergeable(), await mergeable()]).toEqual([null, true, true]);
    await fake.person("ada").push(repo.fullName, "main", { "b.txt": "b\n" });
    await expect(octokit.rest.pulls.merge({ ...at, pull_number: pull.number })).rejects.toMatchObject({ status: 405, message: expect.stringContaining("draft") as string });
    await octokit.graphql("mutation($id: ID!) { markPullRequestReadyForReview(input: { pullRequestId: $id }) { pullRequest { isDraft } } }", { id: pull.node_id });
    const { data: merged } = await octokit.rest.pulls.merge({ ...at, pull_number: pull.number, merge_method: "merge", sha: pull.head.sha });
    expect(bareGit("rev-parse", "main")).toBe(merged.sha);
    expect(bareGit("ls-tree", "--name-only", "main").split("\n")).toEqual(expect.arrayContaining(["a.txt", "b.txt"]));
    expect((await octokit.rest.pulls.get({ ...at, pull_number: pull.number })).data).toMatchObject({ merged: true, state: "closed", merge_commit_sha: merged.sha, merged_by: { login: fake.app.botLogin, type: "Bot" } });
    await fake.settled();
    expect(names()).toEqual(expect.arrayContaining(["pull_request.opened", "pull_request.ready_for_review", "pull_request.closed", "issues.closed"]));
    expect((await octokit.rest.issues.get({ ...at, issue_number: issue })).data).toMatchObject({ state: "closed", state_reason: "completed" });
  });

  it.each(["squash", "rebase"] as const)("merges by %s", async (merge_method) => {
    const { fake, octokit, at, repo } = it_;
    await fake.person("ada").push(repo.fullName, "feature", { "a.txt": "a\n" }, "First");
    await fake.person("ada").push(repo.fullName, "feature", { "a.txt": "aa\n" }, "Second");
    const { data: pull } = await octokit.rest.pulls.create({ ...at, title: "Add a", head: "feature", base: "main" });
    await fake.person("ada").push(repo.fullName, "main", { "b.txt": "b\n" }, "Between");
    await octokit.rest.pulls.merge({ ...at, pull_number: pull.number, merge_method });
    expect(bareGit("log", "--format=%s", "main").split("\n")).toEqual(merge_method === "squash" ? [`Add a (#${pull.number})`, "Between", "First commit"] : ["Second", "First", "Between", "First commit"]);
  });

  it("says when it conflicts, when its head moved, and when its commits arrived otherwise", async () => {
    const { fake, octokit, at, repo, received } = it_;
    const ada = fake.person("ada");
    const head = await ada.push(repo.fullName, "feature", { "a.txt": "a\n" });
    const { data: pull } = await octokit.rest.pulls.create({ ...at, title: "Add a", head: "feature", base: "main" });
    await expect(octokit.rest.pulls.merge({ ...at, pull_number: pull.number, sha: "0".repeat(40) })).rejects.toMatchObject({ status: 409 });
    await expect(octokit.rest.pulls.create({ ...at, title: "Again", head: "feature", base: "main" })).rejects.toMatchObject({ status: 422, message: expect.stringContaining("A pull request already exists for ada:feature.") as string });
    await ada.push(repo.fullName, "main", { "a.txt": "other\n" });
    expect((await octokit.rest.pulls.get({ ...at, pull_number: pull.number })).data).toMatchObject({ mergeable: false, mergeable_state: "dirty" });
    await expect(octokit.rest.pulls.merge({ ...at, pull_number: pull.number })).rejects.toMatchObject({ status: 405 });
    const next = await ada.push(repo.fullName, "feature", { "a.txt": "third\n" });
    await fake.settled();
    expect(received.find(({ payload }) => payload.action === "synchronize")?.payload).toMatchObject({ before: head, after: next, number: pull.number });
    bareGit("update-ref", "refs/heads/main", next);
    await fake.follow(repo.fullName, "ada");
    expect((await octokit.rest.pulls.get({ ...at, pull_number: pull.number })).data).toMatchObject({ merged: true, merged_by: { login: "ada" } });
  });

  it("opens one from a fork", async () => {
    const { fake, octokit, at, repo } = it_;
    const eve = fake.person("eve");
    const fork = await eve.fork(repo.fullName);
    const sha = await eve.push(fork, "theirs", { "eve.txt": "e\n" });
    const number = await eve.openPull(repo.fullName, { title: "From outside", head: "eve:theirs", base: "main" });
    const { data } = await octokit.rest.pulls.get({ ...at, pull_number: number });
    expect(data).toMatchObject({ head: { sha, repo: { full_name: "eve/sum", fork: true } }, changed_files: 1, user: { login: "eve" } });
    expect(bareGit("rev-parse", `refs/pull/${number}/head`)).toBe(sha);
  });
});
