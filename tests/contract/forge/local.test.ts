import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { inspectLocalRepository } from "@/lib/forge/inspect-local";
import { createLocalForge } from "@/lib/forge/local/local-forge";
import type { ForgeRepository } from "@/lib/forge/forge";
import { startStackApart, type StackApart } from "@/tests/setup/stack-apart";
import { forgeContract, type ForgeWorld } from "./forge-contract";
import { makeRepository, personGit, rawPersonGit, writeFiles, type PersonsRepository } from "./make-repository";

let stack: StackApart;
let tenantId: string;
const folders: string[] = [];

async function setUp() {
  stack = await startStackApart({ appUrl: "http://127.0.0.1:3000" });
  const { data, error } = await stack.serviceClient.from("tenants").insert({ name: "Forge" }).select("id").single();
  if (error) throw error;
  tenantId = data.id;
}
async function tearDown() {
  await stack.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

async function makeWorld(kind: Parameters<typeof makeRepository>[0]): Promise<ForgeWorld & { persons: PersonsRepository }> {
  const persons = makeRepository(kind);
  folders.push(dirname(persons.location));
  const dataDir = join(dirname(persons.location), "data");
  const { data, error } = await stack.serviceClient.from("repositories").insert({ tenant_id: tenantId, forge: "local", name: "Sum", location: persons.location, default_branch: "main" }).select("id").single();
  if (error) throw error;
  const repository: ForgeRepository = { id: data.id, tenantId, name: "Sum", location: persons.location, defaultBranch: "main" };
  const show = (...args: string[]) => personGit(persons.location, ...args);
  return {
    persons, repository, dataDir,
    forge: createLocalForge({ rows: stack.serviceClient, dataDir, requestChecks: async () => undefined }),
    personCommits: async (branch, files, message) => persons.commit(branch, files, message),
    fileAt(commit, path) {
      const there = show("ls-tree", commit, "--", path) !== "";
      return there ? rawPersonGit(persons.location, "cat-file", "blob", `${commit}:${path}`) : null;
    },
    parentsOf: (commit) => show("show", "-s", "--format=%P", commit).split(" ").filter(Boolean),
    messageOf: (commit) => show("show", "-s", "--format=%B", commit),
    async runId() {
      const run = await stack.serviceClient.from("runs").insert({ tenant_id: tenantId, repository_id: repository.id, goal: "Try", model: "replay:demo", base_branch: "main" }).select("id").single();
      if (run.error) throw run.error;
      return run.data.id as string;
    },
  };
}

for (const kind of ["bare", "with work tree"] as const) forgeContract(`local, ${kind}`, { setUp, tearDown, makeWorld: () => makeWorld(kind) });

describe("the local forge alone", () => {
  beforeAll(setUp);
  afterAll(tearDown);
  let world: Awaited<ReturnType<typeof makeWorld>>;
  let runId: string;
  beforeEach(async () => {
    world = await makeWorld("with work tree");
    runId = await world.runId();
  });
  const author = { name: "Morning", email: "morning@example.com" };

  async function publish() {
    const { forge, repository } = world;
    const workspace = await forge.openWorkspace(repository, { runId, baseBranch: "main" });
    writeFiles(workspace.root, { "new.txt": "1" });
    const { sha } = (await forge.commit(workspace, { key: "c", message: "Change", author, trailers: {} }))!;
    await forge.push(repository, workspace, { key: "p", sha });
    return { workspace, request: await forge.openPullRequest(repository, { key: "pr", runId, title: "T", body: "", headBranch: workspace.branch, baseBranch: "main", headSha: sha, draft: false }) };
  }
  const merge = (request: { number: number; headSha: string }) => world.forge.merge(world.repository, request.number, { key: "m", expectedHeadSha: request.headSha, method: "merge", author, message: "Merge" });

  it("tells what a repository holds", async () => {
    expect(await inspectLocalRepository(world.persons.location)).toEqual({ defaultBranch: "own-work", headSha: world.persons.git("rev-parse", "main"), branches: expect.arrayContaining(["main", "own-work"]), fileCount: 3 });
  });

  it("says what is wrong with a place, and what to do", async () => {
    const folder = dirname(world.persons.location);
    mkdirSync(join(folder, "plain"));
    mkdirSync(join(world.persons.location, "below"));
    personGit(folder, "init", "--quiet", "empty");
    writeFileSync(join(folder, "file"), "");
    const mistakes: Record<string, RegExp> = {
      "relative/path": /not an absolute path/, [join(folder, "nowhere")]: /does not exist/, [join(folder, "plain")]: /not a git repository/,
      [join(world.persons.location, "below")]: /not a git repository/, [join(folder, "empty")]: /empty repository/, [join(folder, "file")]: /is a file/, "--help": /not an absolute path/,
    };
    for (const [location, message] of Object.entries(mistakes)) await expect(inspectLocalRepository(location), location).rejects.toThrow(message);
  });

  it("works on a base branch whose name git itself would give a new repository", async () => {
    personGit(world.persons.location, "branch", "--quiet", "master", "main");
    const workspace = await world.forge.openWorkspace(world.repository, { runId, baseBranch: "master" });
    expect(workspace.baseSha).toBe(personGit(world.persons.location, "rev-parse", "master"));
    await world.forge.removeWorkspace(world.repository, runId);
    expect((await world.forge.openWorkspace(world.repository, { runId, baseBranch: "master" })).baseSha).toBe(workspace.baseSha);
  });

  it("never touches the person's checkout", async () => {
    const status = () => personGit(world.persons.location, "status", "--porcelain=v2", "--branch");
    const before = status();
    const { request } = await publish();
    expect((await merge(request)).merged).toBe(true);
    expect(status()).toBe(before);
    expect(readFileSync(join(world.persons.location, "unsaved.txt"), "utf8")).toBe("not committed\n");
    expect(existsSync(join(world.persons.location, "new.txt"))).toBe(false);
    expect(existsSync(join(world.persons.location, ".git", "FETCH_HEAD"))).toBe(false);
  });

  it("refuses to move a branch that a person has checked out, and says what to run", async () => {
    const { request, workspace } = await publish();
    personGit(world.persons.location, "switch", "--quiet", "main");
    const main = personGit(world.persons.location, "rev-parse", "main");
    const result = await merge(request);
    expect(result).toMatchObject({ merged: false, reason: "branch_checked_out" });
    expect(result).toHaveProperty("message", expect.stringContaining(`git merge ${workspace.branch}`));
    expect(personGit(world.persons.location, "rev-parse", "main")).toBe(main);
    // What the message says works, and is then known.
    personGit(world.persons.location, "merge", "--quiet", workspace.branch);
    expect((await world.forge.getPullRequest(world.repository, request.number)).status).toBe("merged");
    personGit(world.persons.location, "switch", "--quiet", workspace.branch);
    writeFiles(workspace.root, { "more.txt": "1" });
    const { sha } = (await world.forge.commit(workspace, { key: "c2", message: "More", author, trailers: {} }))!;
    await expect(world.forge.push(world.repository, workspace, { key: "p2", sha })).rejects.toThrow(/is checked out in/);
  });

  it("completes a merge whose process died before the row was written", async () => {
    const { request } = await publish();
    for (const method of ["merge", "squash"] as const) {
      const first = await world.forge.merge(world.repository, request.number, { key: method, expectedHeadSha: request.headSha, method, author, message: "Merge" });
      if (!first.merged) throw new Error(first.message);
      const main = await world.forge.branchHead(world.repository, "main");
      const { error } = await stack.serviceClient.from("pull_requests").update({ status: "open", merge_sha: null }).eq("id", request.id);
      expect(error).toBeNull();
      expect(await world.forge.merge(world.repository, request.number, { key: method, expectedHeadSha: request.headSha, method, author, message: "Merge" })).toEqual(first);
      expect(await world.forge.branchHead(world.repository, "main")).toBe(main);
      // Back to before the merge, for the other way to merge.
      personGit(world.persons.location, "update-ref", "refs/heads/main", world.parentsOf(first.sha)[0]!);
      await stack.serviceClient.from("pull_requests").update({ status: "open", merge_sha: null }).eq("id", request.id);
    }
  });

  it("makes a half-made workspace anew", async () => {
    const first = await world.forge.openWorkspace(world.repository, { runId, baseBranch: "main" });
    rmSync(join(dirname(first.root), "ready.json"));
    rmSync(join(first.gitDir, "index"));
    writeFiles(first.root, { "half.txt": "x" });
    expect(await world.forge.openWorkspace(world.repository, { runId, baseBranch: "main" })).toEqual(first);
    expect(existsSync(join(first.root, "half.txt"))).toBe(false);
  });

  it("runs nothing that the repository brings: hooks, filters, drivers, monitors, aliases", async () => {
    const folder = dirname(world.persons.location);
    const proof = join(folder, "ran");
    const script = join(folder, "run.sh");
    writeFileSync(script, `#!/bin/sh\necho "$0 $*" >> ${proof}\ncat\n`);
    chmodSync(script, 0o755);
    const gitFolder = join(world.persons.location, ".git");
    for (const hook of ["pre-commit", "commit-msg", "post-commit", "post-checkout", "pre-push", "pre-receive", "update", "post-receive", "post-update", "reference-transaction", "post-index-change", "post-merge", "proc-receive"]) {
      writeFileSync(join(gitFolder, "hooks", hook), readFileSync(script));
      chmodSync(join(gitFolder, "hooks", hook), 0o755);
    }
    for (const [name, value] of [["core.fsmonitor", script], ["filter.evil.clean", script], ["filter.evil.smudge", script], ["diff.evil.command", script], ["diff.evil.textconv", script], ["merge.evil.driver", script], ["core.sshCommand", script], ["core.alternateRefsCommand", script], ["uploadpack.packObjectsHook", script], ["gpg.program", script], ["core.pager", script], ["core.editor", script], ["diff.external", script]] as const)
      personGit(world.persons.location, "config", name, value);
    writeFileSync(join(gitFolder, "info", "attributes"), "* filter=evil diff=evil merge=evil\n");
    const { request, workspace } = await publish();
    writeFiles(workspace.root, { ".gitattributes": "* filter=evil diff=evil merge=evil\n", "src/sum.js": "x\n" });
    await world.forge.diff(workspace, { base: workspace.baseSha });
    const { sha } = (await world.forge.commit(workspace, { key: "c2", message: "Attributes", author, trailers: {} }))!;
    await world.forge.push(world.repository, workspace, { key: "p2", sha });
    const checkout = await world.forge.checkoutCommit(world.repository, sha, join(world.dataDir, "ci", "x"));
    await checkout.discard();
    expect((await merge({ ...request, headSha: sha })).merged).toBe(true);
    // A rewritten address would turn our copy into a command: that is refused by name.
    personGit(world.persons.location, "config", `url.ext::${script} .insteadOf`, "/");
    writeFiles(workspace.root, { "last.txt": "x" });
    const last = (await world.forge.commit(workspace, { key: "c3", message: "Last", author, trailers: {} }))!;
    await expect(world.forge.push(world.repository, workspace, { key: "p3", sha: last.sha })).rejects.toThrow(/transport 'ext' not allowed/);
    expect(existsSync(proof) ? readFileSync(proof, "utf8") : "").toBe("");
  });

  it("leaves no index or lock behind", async () => {
    const { workspace } = await publish();
    await world.forge.diff(workspace, { base: workspace.baseSha });
    expect(readdirSync(workspace.gitDir).filter((name) => /^index./.test(name))).toEqual([]);
  });

  it("takes ids and folders only where they belong", async () => {
    await expect(world.forge.openWorkspace(world.repository, { runId: "../escape", baseBranch: "main" })).rejects.toThrow(/not the id of a run/);
    await expect(world.forge.checkoutCommit(world.repository, world.persons.git("rev-parse", "main"), "/tmp/elsewhere")).rejects.toThrow(/not below the data directory/);
  });
});
