import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RetryableError } from "@/lib/errors";
import type { ForgeRepository, Workspace } from "@/lib/forge/forge";
import { commitWorkspace } from "@/lib/forge/git/commit";
import { createGit, type Git } from "@/lib/forge/git/git";
import { refreshMirror } from "@/lib/forge/github/mirror";
import { pushBranch } from "@/lib/forge/local/push";
import { checkoutCommit, openWorkspace, type Source } from "@/lib/forge/git/workspace";
import { makeRepository, personGit, type PersonsRepository } from "./make-repository";

const author = { name: "MorningAI", email: "agent@morning.invalid" };
const commit = (git: Git, workspace: Workspace, key: string) => commitWorkspace(git, workspace, { key, message: "Change", author, trailers: {} });

describe("what a git that was killed left behind", () => {
  let persons: PersonsRepository;
  let dataDir: string;
  let git: Git;
  let repository: ForgeRepository;
  let source: Source;
  let workspace: Workspace;
  beforeEach(async () => {
    persons = makeRepository("bare");
    dataDir = join(dirname(persons.location), "data");
    git = createGit(dataDir);
    repository = { id: "1", tenantId: "1", name: "Sum", location: persons.location, defaultBranch: "main" };
    source = { name: "Sum", gitDir: persons.location };
    workspace = await openWorkspace(git, dataDir, async () => source, { runId: "run-1", baseBranch: "main" });
    writeFileSync(join(workspace.root, "new.txt"), "new\n");
  });
  afterEach(() => rmSync(dirname(persons.location), { recursive: true, force: true }));

  const lock = (gitDir: string, secondsOld: number, ref = `refs/heads/${workspace.branch}`) => {
    const path = join(gitDir, `${ref}.lock`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, "");
    const then = Date.now() / 1_000 - secondsOld;
    utimesSync(path, then, then);
  };

  it("does not stop a commit, once it is old enough that nobody can be at work", async () => {
    lock(workspace.gitDir, 60);
    await expect(commit(git, workspace, "a")).resolves.toMatchObject({ sha: expect.stringMatching(/^[0-9a-f]{40}$/) });
  });

  it("makes a commit wait while it is fresh, and nothing is committed", async () => {
    lock(workspace.gitDir, 0);
    await expect(commit(git, workspace, "a")).rejects.toBeInstanceOf(RetryableError);
    expect(personGit(workspace.gitDir, "rev-list", "--count", workspace.branch)).toBe(personGit(persons.location, "rev-list", "--count", "main"));
  });

  it("does not stop a push, or makes it wait", async () => {
    const made = await commit(git, workspace, "a");
    lock(persons.location, 0);
    await expect(pushBranch(git, repository, workspace, made!.sha)).rejects.toBeInstanceOf(RetryableError);
    lock(persons.location, 60);
    await expect(pushBranch(git, repository, workspace, made!.sha)).resolves.toEqual({ sha: made!.sha });
    expect(personGit(persons.location, "rev-parse", workspace.branch)).toBe(made!.sha);
  });

  it("does not stop the mirror of a repository from following its branches, or makes it wait", async () => {
    const remote = { name: "Sum", url: `file://${persons.location}`, credential: { key: "none", token: async () => ({ token: "none", expiresAt: Infinity }) } };
    const follow = () => refreshMirror(git, dataDir, repository.id, remote, { branches: ["main", "topic"] });
    const at = (gitDir: string) => personGit(gitDir, "for-each-ref", "--format=%(refname) %(objectname)");
    personGit(persons.location, "branch", "topic", "main");
    const { gitDir } = await follow();
    persons.commit("main", { "new.txt": "new\n" });
    lock(gitDir, 0, "refs/heads/main");
    await expect(follow()).rejects.toBeInstanceOf(RetryableError);
    lock(gitDir, 60, "refs/heads/main");
    await follow();
    expect(at(gitDir)).toBe(at(persons.location));
    personGit(persons.location, "branch", "-D", "topic");
    lock(gitDir, 60, "refs/heads/topic");
    lock(gitDir, 60, "packed-refs");
    await follow();
    expect(at(gitDir)).toBe(at(persons.location));
  });

  it("does not stop checkouts: the folder they share is made whole or not at all", async () => {
    const sha = personGit(persons.location, "rev-parse", "main");
    const checkouts = await Promise.all([1, 2, 3].map((n) => checkoutCommit(git, dataDir, source, sha, join(dataDir, "ci", String(n)))));
    expect(readdirSync(join(dataDir, "git")).sort()).toEqual(["config", "empty-sha1.git"]);
    // A lock in it, as a killed git leaves it, would stop whoever wrote there: nobody does any more.
    writeFileSync(join(dataDir, "git/empty-sha1.git/config.lock"), "");
    const again = await checkoutCommit(git, dataDir, source, sha, join(dataDir, "ci/4"));
    for (const checkout of [...checkouts, again]) expect(readdirSync(checkout.root)).toContain("README.md");
  });
});
