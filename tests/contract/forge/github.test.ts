import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGitHubForge } from "@/lib/forge/github/github-forge";
import type { Credential } from "@/lib/forge/github/credentials";
import type { ForgeRepository } from "@/lib/forge/forge";
import { startFakeGitHub, type FakeGitHub } from "@/tests/fakes/github";
import { startTestStack, type TestStack } from "@/tests/setup/stack";
import { forgeContract, type ForgeWorld } from "./forge-contract";
import { FIRST_FILES, personGit, rawPersonGit } from "./make-repository";

let stack: TestStack;
let github: FakeGitHub;
let tenantId: string;
let repositories = 0;
const folders: string[] = [];

async function setUp() {
  [stack, github] = await Promise.all([startTestStack(), startFakeGitHub()]);
  const { data, error } = await stack.serviceClient.from("tenants").insert({ name: "Forge" }).select("id").single();
  if (error) throw error;
  tenantId = data.id;
}
async function tearDown() {
  await Promise.all([stack.close(), github.close()]);
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** As an installation does it: a token of the app for this one repository. */
function credential(fullName: string): Credential {
  const token = github.fineGrainedToken("octo-bot", { repositories: [fullName], permissions: { contents: "write", pull_requests: "write", issues: "write", checks: "write", statuses: "read", actions: "write", workflows: "write" } });
  return { key: `test:${fullName}`, token: async () => ({ token, expiresAt: Infinity }) };
}

async function makeWorld(): Promise<ForgeWorld> {
  const { id: githubId, fullName, bare } = await github.createRepository({ owner: "ada", name: `sum-${++repositories}`, files: FIRST_FILES });
  github.setRole(fullName, "octo-bot", "write");
  const { data, error } = await stack.serviceClient.from("repositories").insert({ tenant_id: tenantId, forge: "github", name: "Sum", location: fullName, default_branch: "main", github_id: githubId }).select("id").single();
  if (error) throw error;
  const repository: ForgeRepository = { id: data.id, tenantId, name: "Sum", location: fullName, defaultBranch: "main" };
  const dataDir = mkdtempSync(join(tmpdir(), "morning-github-forge-"));
  folders.push(dataDir);
  const known = credential(fullName);
  const ada = github.person("ada");
  const show = (...args: string[]) => personGit(bare, ...args);
  return {
    repository, dataDir,
    forge: createGitHubForge({ rows: stack.serviceClient, dataDir, url: github.url, apiUrl: github.apiUrl, timeoutMs: 5_000, credentialOf: async () => known, appId: async () => github.app.id }),
    personCommits: (branch, changed) => ada.push(fullName, branch, changed),
    fileAt: (commit, path) => (show("ls-tree", commit, "--", path) === "" ? null : rawPersonGit(bare, "cat-file", "blob", `${commit}:${path}`)),
    parentsOf: (commit) => show("show", "-s", "--format=%P", commit).split(" ").filter(Boolean),
    messageOf: (commit) => show("show", "-s", "--format=%B", commit),
    async runId() {
      const run = await stack.serviceClient.from("runs").insert({ tenant_id: tenantId, repository_id: repository.id, goal: "Try", model: "replay:demo", base_branch: "main" }).select("id").single();
      if (run.error) throw run.error;
      return run.data.id as string;
    },
  };
}

forgeContract("github", { setUp, tearDown, makeWorld });
