import { z } from "zod";
import { FatalError } from "@/lib/errors";
import type { GitHubClient } from "./client";
import { refusedWith } from "./errors";

/** A file that says how to check a repository is smaller, bytes. */
const MAX_FILE = 1024 ** 2;

const branchesSchema = z.array(z.object({ name: z.string() }));
const branchSchema = z.object({ commit: z.object({ sha: z.string() }) });
const treeSchema = z.object({ tree: z.array(z.object({ path: z.string(), type: z.string() })) });

/** Names of branches, as GitHub orders them; at most 1,000. Throws FatalError with what to do when the repository is out of reach. */
export async function listGithubBranches(github: GitHubClient, fullName: string): Promise<string[]> {
  return branchesSchema.parse(await github.pages("GET /repos/{owner}/{repo}/branches", ownerAndName(fullName), { maxPages: 10 })).map(({ name }) => name);
}

/** The commit that a branch leads to, or null. Throws FatalError when the repository itself is out of reach. */
export async function readGithubBranchHead(github: GitHubClient, fullName: string, branch: string): Promise<string | null> {
  try {
    return branchSchema.parse((await github.request("GET /repos/{owner}/{repo}/branches/{branch}", { ...ownerAndName(fullName), branch })).data).commit.sha;
  } catch (error) {
    if (refusedWith(error) !== 404) throw error;
    // No such branch, or no such repository: asking for the latter tells.
    await github.request("GET /repos/{owner}/{repo}", ownerAndName(fullName));
    return null;
  }
}

/** The files of one commit; a file may have 1 MiB. Of a very large repository GitHub lists the first 100,000. */
export async function readGithubCommitFiles(github: GitHubClient, fullName: string, sha: string) {
  const { data } = await github.request("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", { ...ownerAndName(fullName), tree_sha: sha, recursive: "1" });
  const paths = treeSchema.parse(data).tree.filter(({ type }) => type === "blob").map(({ path }) => path);
  const files = new Set(paths);
  return {
    exists: async (path: string) => files.has(path) || paths.some((file) => file.startsWith(`${path}/`)),
    listFiles: async ({ under, limit = paths.length }: { under?: string; limit?: number } = {}) => paths.filter((file) => !under || file.startsWith(`${under}/`)).slice(0, limit),
    async readFile(path: string) {
      const { data: file } = await github.request("GET /repos/{owner}/{repo}/contents/{path}", { ...ownerAndName(fullName), path, ref: sha });
      const { content } = z.object({ content: z.string(), encoding: z.literal("base64") }).parse(file);
      const bytes = Buffer.from(content, "base64");
      if (bytes.length > MAX_FILE) throw new FatalError("too_large", `${path} is larger than a file of this kind may be (1 MiB).`);
      return bytes.toString("utf8");
    },
  };
}

function ownerAndName(fullName: string): { owner: string; repo: string } {
  const [owner = "", repo = ""] = fullName.split("/");
  return { owner, repo };
}
