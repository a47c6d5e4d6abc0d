import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createGitHubClient } from "@/lib/forge/github/client";
import type { Credential } from "@/lib/forge/github/credentials";
import { createGitHubForge } from "@/lib/forge/github/github-forge";
import { placeOf } from "@/lib/forge/github/place";
import { startStackApart, type StackApart } from "@/tests/setup/stack-apart";
import { forgeContract, type ForgeWorld } from "./forge-contract";
import { FIRST_FILES, personGit, rawPersonGit, writeFiles } from "./make-repository";

const { GITHUB_TEST_TOKEN: token, GITHUB_TEST_REPOSITORY: location, GITHUB_TEST_URL: url = "https://github.com" } = process.env;
const apiUrl = url === "https://github.com" ? "https://api.github.com" : `${url}/api/v3`;

// A suite of nothing would fail; this says what there is to set, and that what is set can be used.
it("knows the repository that it may wipe, or says that GitHub itself is not tried", async () => {
  if (!token || !location) {
    console.warn("GitHub itself is not tried: set GITHUB_TEST_TOKEN and GITHUB_TEST_REPOSITORY (owner/name of a scratch repository, which is wiped).");
    return expect(token && location).toBeFalsy();
  }
  const client = createGitHubClient({ apiUrl, timeoutMs: 15_000, credential: { key: "test", token: async () => ({ token, expiresAt: Infinity }) } });
  expect((await client.request("GET /repos/{owner}/{repo}", placeOf(location))).data.permissions).toMatchObject({ push: true });
});

if (token && location) {
  let stack: StackApart;
  let tenantId: string;
  const folders: string[] = [];
  forgeContract(`github, at ${url}/${location}`, {
    async setUp() {
      stack = await startStackApart({ appUrl: "http://127.0.0.1:3000" });
      tenantId = (await stack.serviceClient.from("tenants").insert({ name: "Forge" }).select("id").single()).data!.id as string;
    },
    async tearDown() {
      await stack.close();
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
    makeWorld: () => makeWorld(stack, tenantId, folders),
  });
}

/** The scratch repository as new: one commit on main and no other branch, which closes its pull requests. */
async function makeWorld({ serviceClient }: StackApart, tenantId: string, folders: string[]): Promise<ForgeWorld> {
  const folder = mkdtempSync(join(tmpdir(), "morning-real-github-"));
  folders.push(folder);
  const clone = join(folder, "clone");
  const remote = url.replace("://", `://x-access-token:${token!}@`) + `/${location!}.git`;
  const git = (...args: string[]) => personGit(clone, ...args);
  personGit(folder, "init", "--quiet", "-b", "main", clone);
  writeFiles(clone, FIRST_FILES);
  git("add", "-A");
  git("commit", "--quiet", "-m", `First, ${new Date().toISOString()}`);
  const others = git("ls-remote", "--heads", remote).split("\n").map((line) => line.split("\t")[1] ?? "").filter((ref) => ref && ref !== "refs/heads/main");
  if (others.length > 0) git("push", "--quiet", remote, "--delete", ...others);
  git("push", "--quiet", "--force", remote, "main");

  const githubId = Date.now();
  const { data, error } = await serviceClient.from("repositories").insert({ tenant_id: tenantId, forge: "github", name: "Sum", location: `${location!.split("/")[0]}/scratch-${githubId}`, default_branch: "main", github_id: githubId }).select("id").single();
  if (error) throw error;
  const repository = { id: data.id as string, tenantId, name: "Sum", location: location!, defaultBranch: "main" };
  const credential: Credential = { key: "real", token: async () => ({ token: token!, expiresAt: Infinity }) };
  const fetched = (commit: string) => {
    git("fetch", "--quiet", "--no-tags", remote, commit);
    return commit;
  };
  return {
    repository, dataDir: join(folder, "data"),
    forge: createGitHubForge({ rows: serviceClient, dataDir: join(folder, "data"), url, apiUrl, timeoutMs: 15_000, credentialOf: async () => credential, appId: async () => null }),
    async personCommits(branch, files, message = `Change ${Object.keys(files).join(", ")}`) {
      git("fetch", "--quiet", "--no-tags", remote, "+refs/heads/*:refs/remotes/origin/*");
      git("switch", "--quiet", "-C", branch, git("branch", "-r", "--list", `origin/${branch}`) ? `origin/${branch}` : "origin/main");
      writeFiles(clone, files);
      git("add", "-A");
      git("commit", "--quiet", "-m", message);
      git("push", "--quiet", remote, branch);
      return git("rev-parse", "HEAD");
    },
    fileAt: (commit, path) => (git("ls-tree", fetched(commit), "--", path) === "" ? null : rawPersonGit(clone, "cat-file", "blob", `${commit}:${path}`)),
    parentsOf: (commit) => git("show", "-s", "--format=%P", fetched(commit)).split(" ").filter(Boolean),
    messageOf: (commit) => git("show", "-s", "--format=%B", fetched(commit)),
    async runId() {
      const run = await serviceClient.from("runs").insert({ tenant_id: tenantId, repository_id: repository.id, goal: "Try", model: "replay:demo", base_branch: "main" }).select("id").single();
      if (run.error) throw run.error;
      return run.data.id as string;
    },
  };
}
