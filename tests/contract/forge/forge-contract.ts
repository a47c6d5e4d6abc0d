import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Forge, ForgeRepository, PullRequest, Workspace } from "@/lib/forge/forge";
import { expectConsoleError } from "@/tests/setup/fail-on-console-error";
import { writeFiles } from "./make-repository";

export interface ForgeWorld {
  forge: Forge;
  repository: ForgeRepository;
  dataDir: string;
  /** Whoever also works on the repository: commits files on a branch there and returns the sha. */
  personCommits(branch: string, files: Record<string, string>, message?: string): Promise<string>;
  /** A file of a commit, as the repository itself has it; null when it is not there. */
  fileAt(commit: string, path: string): string | null;
  /** Parents of a commit in the repository. */
  parentsOf(commit: string): string[];
  messageOf(commit: string): string;
  /** A run that exists, so that rows may point at it. */
  runId(): Promise<string>;
}

const author = { name: "Morning", email: "morning@example.com" };

/** What every forge does alike; `makeWorld` gives a fresh repository each time. */
export function forgeContract(name: string, suite: { setUp(): Promise<void>; tearDown(): Promise<void>; makeWorld(): Promise<ForgeWorld> }): void {
  describe(`forge: ${name}`, () => {
    let world: ForgeWorld;
    let runId: string;
    let workspace: Workspace;
    beforeAll(suite.setUp);
    afterAll(suite.tearDown);
    beforeEach(async () => {
      world = await suite.makeWorld();
      runId = await world.runId();
      workspace = await open();
    });

    const open = () => world.forge.openWorkspace(world.repository, { runId, baseBranch: "main" });
    const commit = (key: string, message = "Change") => world.forge.commit(workspace, { key, message, author, trailers: { "Morning-Run": runId } });
    async function published(files: Record<string, string>, key = "c1"): Promise<PullRequest> {
      writeFiles(workspace.root, files);
      const { sha } = (await commit(key))!;
      await world.forge.push(world.repository, workspace, { key: `push-${key}`, sha });
      return world.forge.openPullRequest(world.repository, { key: `pr-${runId}`, runId, title: "Title", body: "Body", headBranch: workspace.branch, baseBranch: "main", headSha: sha, draft: true });
    }
    const merge = async (request: PullRequest, options: { method?: "merge" | "squash"; key?: string; expectedHeadSha?: string } = {}) => {
      await world.forge.updatePullRequest(world.repository, request.number, { draft: false });
      return world.forge.merge(world.repository, request.number, { key: options.key ?? `merge-${runId}`, expectedHeadSha: options.expectedHeadSha ?? request.headSha, method: options.method ?? "merge", author, message: "Merge it" });
    };
    const code = (reason: string) => expect.objectContaining({ code: reason });

    it("opens a workspace at the base branch, and again with its uncommitted work", async () => {
      expect(workspace.baseSha).toBe(await world.forge.branchHead(world.repository, "main"));
      expect(workspace.branch).toMatch(/^morning\//);
      expect(readFileSync(join(workspace.root, "README.md"), "utf8")).toBe("# Sum\n");
      expect(existsSync(join(workspace.root, ".git"))).toBe(false);
      writeFiles(workspace.root, { "new.txt": "kept" });
      expect(await open()).toEqual(workspace);
      expect(readFileSync(join(workspace.root, "new.txt"), "utf8")).toBe("kept");
    });

    it("opens a lost workspace at what was pushed", async () => {
      const request = await published({ "new.txt": "pushed" });
      await world.forge.removeWorkspace(world.repository, runId);
      workspace = await open();
      expect(readFileSync(join(workspace.root, "new.txt"), "utf8")).toBe("pushed");
      writeFiles(workspace.root, { "more.txt": "more" });
      const { sha } = (await commit("c2"))!;
      await world.forge.push(world.repository, workspace, { key: "p2", sha });
      expect(world.parentsOf(sha)).toEqual([request.headSha]);
    });

    it("refuses a base branch that does not exist or has no possible name", async () => {
      for (const baseBranch of ["nowhere", "--upload-pack=touch /tmp/x", "a..b", ""])
        await expect(world.forge.openWorkspace(world.repository, { runId: randomUUID(), baseBranch })).rejects.toEqual(code("bad_request"));
    });

    it("commits every change once for each key, with author and trailers", async () => {
      writeFiles(workspace.root, { "src/sum.js": "export const sum = (a, b) => b + a;\n", "a/b/new.txt": "new\n", "--help": "a file named like an option\n", "node_modules/x/index.js": "ignored" });
      rmSync(join(workspace.root, "README.md"));
      const first = (await commit("c1", "Swap\n\nBecause."))!;
      writeFiles(workspace.root, { "later.txt": "not in the first" });
      expect(await commit("c1")).toEqual(first);
      const second = (await commit("c2"))!;
      expect(second).not.toEqual(first);
      await world.forge.push(world.repository, workspace, { key: "p", sha: second.sha });
      expect(world.parentsOf(second.sha)).toEqual([first.sha]);
      expect(world.messageOf(first.sha)).toBe(`Swap\n\nBecause.\n\nMorning-Run: ${runId}\nMorning-Key: c1`);
      expect([world.fileAt(first.sha, "README.md"), world.fileAt(first.sha, "later.txt"), world.fileAt(second.sha, "node_modules/x/index.js")]).toEqual([null, null, null]);
      expect([world.fileAt(first.sha, "a/b/new.txt"), world.fileAt(first.sha, "--help")]).toEqual(["new\n", "a file named like an option\n"]);
    });

    it("answers null when nothing is to be committed", async () => {
      expect(await commit("c1")).toBeNull();
      writeFiles(workspace.root, { "node_modules/x.js": "ignored" });
      expect(await commit("c1")).toBeNull();
    });

    it("reads the files of one folder of a commit, and nothing else", async () => {
      writeFiles(workspace.root, { ".morning/strategies/b.yml": "name: é\n", ".morning/strategies/a.yml": "name: a\n", ".morning/strategies/large.yml": "x".repeat(500), ".morning/strategies/deep/c.yml": "c", ".morning/other.yml": "o" });
      symlinkSync("/etc/passwd", join(workspace.root, ".morning/strategies/link.yml"));
      const { sha } = (await commit("c1"))!;
      await world.forge.push(world.repository, workspace, { key: "push-c1", sha });
      const wanted = { sha, folder: ".morning/strategies", maxFiles: 10, maxBytes: 400 };
      expect(await world.forge.filesIn(world.repository, wanted)).toEqual([{ path: ".morning/strategies/a.yml", text: "name: a\n" }, { path: ".morning/strategies/b.yml", text: "name: é\n" }, { path: ".morning/strategies/large.yml", text: null }]);
      expect(await world.forge.filesIn(world.repository, { ...wanted, maxFiles: 1 })).toHaveLength(1);
      expect(await world.forge.filesIn(world.repository, { ...wanted, folder: ".morning/none" })).toEqual([]);
      expect(await world.forge.filesIn(world.repository, { ...wanted, folder: "README.md" })).toEqual([]);
    });

    it("pushes, again without effect, and never over somebody's commit", async () => {
      const request = await published({ "new.txt": "1" });
      expect(await world.forge.branchHead(world.repository, workspace.branch)).toBe(request.headSha);
      expect(await world.forge.push(world.repository, workspace, { key: "push-c1", sha: request.headSha })).toEqual({ sha: request.headSha });
      const theirs = await world.personCommits(workspace.branch, { "theirs.txt": "by a person\n" });
      expect(await world.forge.push(world.repository, workspace, { key: "push-c1", sha: request.headSha })).toEqual({ sha: request.headSha });
      writeFiles(workspace.root, { "new.txt": "2" });
      const { sha } = (await commit("c2"))!;
      await expect(world.forge.push(world.repository, workspace, { key: "p2", sha })).rejects.toEqual(code("conflict"));
      expect(await world.forge.branchHead(world.repository, workspace.branch)).toBe(theirs);
    });

    it("shows the diff of the work tree with new, deleted, renamed and binary files", async () => {
      const long = Array.from({ length: 40 }, (_, index) => `line ${index}\n`).join("");
      writeFiles(workspace.root, { "long.txt": long, "gone.txt": "gone\n" });
      const { sha: base } = (await commit("base"))!;
      rmSync(join(workspace.root, "long.txt"));
      rmSync(join(workspace.root, "gone.txt"));
      writeFiles(workspace.root, { "renamed.txt": `${long}end\n`, "image.bin": "\0\u0001\0", "src/sum.js": "changed\n" });
      const { text, files, truncated } = await world.forge.diff(workspace, { base });
      expect(truncated).toBe(false);
      expect(files).toEqual([
        { path: "gone.txt", status: "deleted", additions: 0, deletions: 1, binary: false },
        { path: "image.bin", status: "added", additions: 0, deletions: 0, binary: true },
        { path: "renamed.txt", previousPath: "long.txt", status: "renamed", additions: 1, deletions: 0, binary: false },
        { path: "src/sum.js", status: "modified", additions: 1, deletions: 1, binary: false },
      ].sort((a, b) => (a.path < b.path ? -1 : 1)));
      expect(text).toContain("rename from long.txt");
      expect(text).toContain("-export const sum");
      expect(await commit("none-lost")).not.toBeNull();
    });

    it("cuts a large diff between two files, and lists every file all the same", async () => {
      writeFiles(workspace.root, { "a.txt": "a\n".repeat(100), "b.txt": "b\n".repeat(5000), "c.txt": "c\n" });
      const { text, files, truncated } = await world.forge.diff(workspace, { base: workspace.baseSha, maxBytes: 4000 });
      expect(truncated).toBe(true);
      expect(files.map((file) => file.path)).toEqual(["a.txt", "b.txt", "c.txt"]);
      expect(text).toContain("+a\n");
      expect(text).not.toContain("b.txt");
    });

    it("shows the diff between two commits", async () => {
      const request = await published({ "new.txt": "1\n" });
      writeFiles(workspace.root, { "new.txt": "uncommitted\n" });
      const { text } = await world.forge.diff(workspace, { base: workspace.baseSha, head: request.headSha });
      expect(text).toContain("+1");
      expect(text).not.toContain("uncommitted");
    });

    it("restores the whole work tree, or some paths of it, and commits nothing", async () => {
      writeFiles(workspace.root, { "src/sum.js": "changed\n", "src/extra.js": "extra\n", "top.txt": "top\n", "build/out": "ignored" });
      await world.forge.restore(workspace, { sha: workspace.baseSha, paths: ["src"] });
      expect(readFileSync(join(workspace.root, "src/sum.js"), "utf8")).toContain("a + b");
      expect([existsSync(join(workspace.root, "src/extra.js")), existsSync(join(workspace.root, "top.txt"))]).toEqual([false, true]);
      await world.forge.restore(workspace, { sha: workspace.baseSha });
      expect([existsSync(join(workspace.root, "top.txt")), existsSync(join(workspace.root, "build/out"))]).toEqual([false, true]);
      expect(await commit("c1")).toBeNull();
    });

    it("checks one commit out cleanly, and removes it", async () => {
      const request = await published({ "new.txt": "1" });
      writeFiles(workspace.root, { "new.txt": "2" });
      const into = join(world.dataDir, "ci", "one");
      for (let time = 0; time < 2; time++) {
        const checkout = await world.forge.checkoutCommit(world.repository, request.headSha, into);
        expect(readFileSync(join(checkout.root, "new.txt"), "utf8")).toBe("1");
        expect(existsSync(join(checkout.root, "left-over"))).toBe(false);
        writeFiles(checkout.root, { "left-over": "x" });
        if (time === 1) await checkout.discard();
      }
      expect(existsSync(into)).toBe(false);
      await expect(world.forge.checkoutCommit(world.repository, "f".repeat(40), into)).rejects.toEqual(code("not_found"));
      await expect(world.forge.checkoutCommit(world.repository, "HEAD", into)).rejects.toEqual(code("bad_request"));
    });

    it("opens one pull request for each key, numbered in order", async () => {
      const request = await published({ "new.txt": "1" });
      expect(await published({}, "c1")).toEqual(request);
      expect(request).toMatchObject({ title: "Title", body: "Body", status: "open", draft: true, mergeSha: null, baseBranch: "main" });
      const heads = new Map([["one", await world.personCommits("one", { "one.txt": "x" })], ["two", await world.personCommits("two", { "two.txt": "x" })]]);
      // Two that take the same number: one of them tries again.
      expectConsoleError(/pull_requests_repository_id_(number|key)_key/);
      const openFor = (branch: string) => world.forge.openPullRequest(world.repository, { key: `pr-${branch}`, runId, title: "T", body: "", headBranch: branch, baseBranch: "main", headSha: heads.get(branch)!, draft: false });
      const others = await Promise.all(["one", "two"].map(openFor));
      expect(await openFor("one")).toEqual(others[0]);
      expect(new Set([request.number, ...others.map((other) => other.number)]).size).toBe(3);
    });

    it("refuses a pull request without a branch, or without a commit of its own", async () => {
      const options = { key: "k", runId, title: "T", body: "", baseBranch: "main", headSha: workspace.baseSha, draft: true };
      await expect(world.forge.openPullRequest(world.repository, { ...options, headBranch: "nowhere" })).rejects.toEqual(code("bad_request"));
      await expect(world.forge.openPullRequest(world.repository, { ...options, headBranch: "main" })).rejects.toEqual(code("bad_request"));
      await expect(world.forge.getPullRequest(world.repository, 99)).rejects.toEqual(code("not_found"));
    });

    it("changes a pull request, follows its branch, and keeps its discussion", async () => {
      const { number } = await published({ "new.txt": "1" });
      expect(await world.forge.updatePullRequest(world.repository, number, { title: "New", draft: false })).toMatchObject({ title: "New", body: "Body", draft: false });
      const theirs = await world.personCommits(workspace.branch, { "theirs.txt": "x" });
      expect((await world.forge.getPullRequest(world.repository, number)).headSha).toBe(theirs);
      const comment = await world.forge.comment(world.repository, number, { key: "k1", author: "Ada", body: "First" });
      expect(await world.forge.comment(world.repository, number, { key: "k1", author: "Ada", body: "First" })).toEqual(comment);
      await world.forge.comment(world.repository, number, { key: "k2", author: "Morning", body: "Second" });
      expect((await world.forge.listComments(world.repository, number)).map(({ body }) => body)).toEqual(["First", "Second"]);
      expect(await world.forge.updatePullRequest(world.repository, number, { status: "closed" })).toMatchObject({ status: "closed" });
      expect(await merge(await world.forge.getPullRequest(world.repository, number))).toMatchObject({ merged: false, reason: "not_open" });
    });

    it("merges by a merge commit over a base that moved on, once", async () => {
      const request = await published({ "new.txt": "1" });
      const base = await world.personCommits("main", { "theirs.txt": "x\n" });
      const result = await merge(request);
      if (!result.merged) throw new Error(result.message);
      expect(world.parentsOf(result.sha)).toEqual([base, request.headSha]);
      expect([world.fileAt(result.sha, "new.txt"), world.fileAt(result.sha, "theirs.txt")]).toEqual(["1", "x\n"]);
      expect(await merge(request)).toEqual(result);
      expect(await world.forge.branchHead(world.repository, "main")).toBe(result.sha);
      expect(await world.forge.getPullRequest(world.repository, request.number)).toMatchObject({ status: "merged", draft: false, mergeSha: result.sha });
    });

    it("merges by one squashed commit", async () => {
      await published({ "new.txt": "1" });
      const request = await published({ "new.txt": "2" }, "c2");
      const live = await world.forge.getPullRequest(world.repository, request.number);
      const result = await merge(live, { method: "squash" });
      if (!result.merged) throw new Error(result.message);
      expect(world.parentsOf(result.sha)).toEqual([workspace.baseSha]);
      expect(world.fileAt(result.sha, "new.txt")).toBe("2");
    });

    it("tells what became of a merge: as it was, changed by somebody, gone", async () => {
      const request = await published({ "new.txt": "1" });
      const live = await world.forge.getPullRequest(world.repository, request.number);
      const result = await merge(live);
      if (!result.merged) throw new Error(result.message);
      const until = new Date(Date.now() + 86_400_000);
      const after = (sha = result.sha) => world.forge.afterMerge(world.repository, { sha, branch: "main", until });
      expect(await after()).toEqual({ state: "unchanged", by: null });
      await world.personCommits("main", { "other.txt": "of somebody else" });
      expect(await after()).toEqual({ state: "unchanged", by: null });
      await world.personCommits("main", { "new.txt": "rewritten" });
      expect(await after()).toEqual({ state: "changed", by: "new.txt" });
      // What comes after the time that counts does not.
      expect(await world.forge.afterMerge(world.repository, { sha: result.sha, branch: "main", until: new Date(0) })).toEqual({ state: "unchanged", by: null });
      expect(await world.forge.afterMerge(world.repository, { sha: result.sha, branch: workspace.branch, until })).toMatchObject({ state: "gone" });
    });

    it.each(["the merge", "a commit that came with it"])("tells that %s was reverted, as git and GitHub write it, within the time that counts", async (what) => {
      const request = await published({ "new.txt": "1" });
      const live = await world.forge.getPullRequest(world.repository, request.number);
      const result = await merge(live);
      if (!result.merged) throw new Error(result.message);
      const until = new Date(Date.now() + 86_400_000);
      const after = (by = until) => world.forge.afterMerge(world.repository, { sha: result.sha, branch: "main", until: by });
      const reverted = what === "the merge" ? result.sha : request.headSha;
      // The revert of something else, and words about this one, are none.
      await world.personCommits("main", { "other.txt": "1" }, `Revert "Before it"\n\nThis reverts commit ${workspace.baseSha}. We might revert ${reverted} one day.`);
      expect(await after()).toEqual({ state: "unchanged", by: null });
      const by = await world.personCommits("main", { "new.txt": "gone" }, `Revert "Title"\n\nThis reverts commit ${reverted}, reversing\nchanges made to ${workspace.baseSha}.`);
      expect(await after()).toEqual({ state: "reverted", by });
      expect(await after(new Date(0))).toEqual({ state: "unchanged", by: null });
    });

    it("names the files that a pull request changes", async () => {
      const { number } = await published({ "new.txt": "1", "src/sum.js": "changed\n" });
      expect((await world.forge.pullRequestPaths(world.repository, number)).sort()).toEqual(["new.txt", "src/sum.js"]);
    });

    it("takes in what others committed to its branch, and keeps what is being changed", async () => {
      const request = await published({ "new.txt": "1" });
      const takeIn = () => world.forge.takeIn(world.repository, workspace, { key: "take", author });
      expect(await takeIn()).toEqual({ sha: request.headSha });
      const theirs = await world.personCommits(workspace.branch, { "theirs.txt": "by a person\n" });
      writeFiles(workspace.root, { "open.txt": "not committed" });
      expect(await takeIn()).toEqual({ sha: theirs });
      expect([readFileSync(join(workspace.root, "theirs.txt"), "utf8"), readFileSync(join(workspace.root, "open.txt"), "utf8")]).toEqual(["by a person\n", "not committed"]);
      const { sha: ours } = (await commit("c2"))!;
      expect(world.parentsOf((await world.forge.push(world.repository, workspace, { key: "p2", sha: ours })).sha)).toEqual([theirs]);
    });

    it("joins its own commits and theirs by a merge, once, and refuses what cannot be joined", async () => {
      await published({ "new.txt": "1" });
      const theirs = await world.personCommits(workspace.branch, { "theirs.txt": "by a person\n" });
      writeFiles(workspace.root, { "new.txt": "2" });
      const { sha: ours } = (await commit("c2"))!;
      const takeIn = () => world.forge.takeIn(world.repository, workspace, { key: "take", author });
      const { sha } = await takeIn();
      expect(await takeIn()).toEqual({ sha });
      await world.forge.push(world.repository, workspace, { key: "p2", sha });
      expect(world.parentsOf(sha)).toEqual([ours, theirs]);
      expect([world.fileAt(sha, "new.txt"), world.fileAt(sha, "theirs.txt"), readFileSync(join(workspace.root, "theirs.txt"), "utf8")]).toEqual(["2", "by a person\n", "by a person\n"]);

      await world.personCommits(workspace.branch, { "new.txt": "theirs" });
      writeFiles(workspace.root, { "new.txt": "ours" });
      await commit("c3");
      await expect(takeIn()).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("new.txt") });
      expect(readFileSync(join(workspace.root, "new.txt"), "utf8")).toBe("ours");
    });

    it("works on an existing branch where it is told to", async () => {
      const head = await world.personCommits("feature", { "feature.txt": "x" });
      workspace = await world.forge.openWorkspace(world.repository, { runId: await world.runId(), baseBranch: "main", branch: "feature" });
      expect(workspace).toMatchObject({ branch: "feature", baseSha: head });
      writeFiles(workspace.root, { "feature.txt": "y" });
      const { sha } = (await commit("c1"))!;
      await world.forge.push(world.repository, workspace, { key: "p", sha });
      expect([world.parentsOf(sha), await world.forge.branchHead(world.repository, "feature")]).toEqual([[head], sha]);
    });

    it("refuses to merge conflicts, and a head other than the one that was checked", async () => {
      const request = await published({ "src/sum.js": "ours\n" });
      const base = await world.personCommits("main", { "src/sum.js": "theirs\n" });
      const conflict = await merge(request);
      expect(conflict).toMatchObject({ merged: false, reason: "conflict" });
      expect(conflict).toHaveProperty("message", expect.stringContaining("src/sum.js"));
      expect(await merge(request, { expectedHeadSha: workspace.baseSha })).toMatchObject({ merged: false, reason: "head_moved" });
      expect(await world.forge.branchHead(world.repository, "main")).toBe(base);
      expect(await world.forge.getPullRequest(world.repository, request.number)).toMatchObject({ status: "open", mergeSha: null });
    });

    it("knows a pull request that a person merged", async () => {
      const request = await published({ "new.txt": "1" });
      await world.personCommits("main", { "x.txt": "x" });
      const result = await merge(request, { key: "somebody-else" });
      expect(result.merged).toBe(true);
      expect(await merge(request, { key: "ours" })).toEqual(result);
    });

    it("keeps links as links, and leaves a nested repository alone", async () => {
      symlinkSync("/etc/passwd", join(workspace.root, "link"));
      writeFiles(workspace.root, { "nested/.git/config": "[core]\n\tfsmonitor = touch /tmp/morning-nested-ran\n", "nested/.git/HEAD": "ref: refs/heads/main\n", "nested/file.txt": "x" });
      const { sha } = (await commit("c1"))!;
      await world.forge.push(world.repository, workspace, { key: "p", sha });
      expect(world.fileAt(sha, "link")).toBe("/etc/passwd");
      expect(existsSync("/tmp/morning-nested-ran")).toBe(false);
    });

    it("lists no checks for a commit that nobody checked", async () => {
      expect(await world.forge.listChecks(world.repository, workspace.baseSha, "main")).toEqual([]);
      await expect(world.forge.checkLog(world.repository, randomUUID())).rejects.toEqual(code("not_found"));
    });
  });
}
