import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Credential } from "@/lib/forge/github/credentials";
import { createGitHubForge } from "@/lib/forge/github/github-forge";
import type { ForgeRepository } from "@/lib/forge/forge";
import { startFakeGitHub, type FakeGitHub, type NewRepository, type Person } from "@/tests/fakes/github";
import { startStackApart, type StackApart } from "@/tests/setup/stack-apart";
import type { ForgeWorld } from "./forge-contract";
import { FIRST_FILES, personGit, rawPersonGit } from "./make-repository";

export interface GitHubWorld extends ForgeWorld {
  fullName: string;
  bare: string;
  ada: Person;
}

export interface GitHubWorlds {
  github: FakeGitHub;
  stack: StackApart;
  makeWorld(wish?: Partial<NewRepository>): Promise<GitHubWorld>;
  close(): Promise<void>;
}

/** The GitHub forge against the GitHub for tests; each world has a repository of its own. */
export async function startGitHubWorlds(): Promise<GitHubWorlds> {
  const [stack, github] = await Promise.all([startStackApart({ appUrl: "http://127.0.0.1:3000" }), startFakeGitHub()]);
  const { data: tenant, error } = await stack.serviceClient.from("tenants").insert({ name: "Forge" }).select("id").single();
  if (error) throw error;
  const tenantId = tenant.id as string;
  const folders: string[] = [];
  let made = 0;
  return {
    github, stack,
    async makeWorld(wish = {}) {
      const { id: githubId, fullName, bare } = await github.createRepository({ owner: "ada", name: `sum-${++made}`, files: FIRST_FILES, ...wish });
      github.setRole(fullName, "octo-bot", "write");
      const { data, error: refused } = await stack.serviceClient.from("repositories").insert({ tenant_id: tenantId, forge: "github", name: "Sum", location: fullName, default_branch: "main", github_id: githubId }).select("id").single();
      if (refused) throw refused;
      const repository: ForgeRepository = { id: data.id, tenantId, name: "Sum", location: fullName, defaultBranch: "main" };
      const dataDir = mkdtempSync(join(tmpdir(), "morning-github-forge-"));
      folders.push(dataDir);
      const token = github.fineGrainedToken("octo-bot", { repositories: [fullName], permissions: { contents: "write", pull_requests: "write", issues: "write", checks: "write", statuses: "read", actions: "write", workflows: "write" } });
      const credential: Credential = { key: `test:${fullName}`, token: async () => ({ token, expiresAt: Infinity }) };
      const ada = github.person("ada");
      const show = (...args: string[]) => personGit(bare, ...args);
      return {
        repository, dataDir, fullName, bare, ada,
        forge: createGitHubForge({ rows: stack.serviceClient, dataDir, url: github.url, apiUrl: github.apiUrl, timeoutMs: 5_000, credentialOf: async () => credential, appId: async () => github.app.id }),
        personCommits: (branch, changed, message) => ada.push(fullName, branch, changed, message),
        fileAt: (commit, path) => (show("ls-tree", commit, "--", path) === "" ? null : rawPersonGit(bare, "cat-file", "blob", `${commit}:${path}`)),
        parentsOf: (commit) => show("show", "-s", "--format=%P", commit).split(" ").filter(Boolean),
        messageOf: (commit) => show("show", "-s", "--format=%B", commit),
        runId: () => makeRun(stack, tenantId, repository.id),
      };
    },
    async close() {
      await Promise.all([stack.close(), github.close()]);
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function makeRun({ serviceClient }: StackApart, tenantId: string, repositoryId: string): Promise<string> {
  const run = await serviceClient.from("runs").insert({ tenant_id: tenantId, repository_id: repositoryId, goal: "Try", model: "replay:demo", base_branch: "main" }).select("id").single();
  if (run.error) throw run.error;
  return run.data.id as string;
}
