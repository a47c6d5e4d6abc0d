import { z } from "zod";
import type { GitHubContext } from "./context";
import { refusedWith } from "./errors";

const listSchema = z.array(z.object({ type: z.string(), path: z.string(), sha: z.string(), size: z.number() }));
const blobSchema = z.object({ content: z.string(), encoding: z.literal("base64") });

/** The files in one folder of a commit, asked of the API; see `Forge.filesIn`. */
export async function filesIn({ client, place }: Pick<GitHubContext, "client" | "place">, { sha, folder, maxFiles, maxBytes }: { sha: string; folder: string; maxFiles: number; maxBytes: number }): Promise<{ path: string; text: string | null }[]> {
  const listed = await client.request("GET /repos/{owner}/{repo}/contents/{path}", { ...place, path: folder, ref: sha }).catch((error: unknown) => {
    if (refusedWith(error) === 404) return null;
    throw error;
  });
  // A file of that name is no folder.
  const entries = listSchema.safeParse(listed?.data).data ?? [];
  const files: { path: string; text: string | null }[] = [];
  for (const { path, sha: blob, size } of entries.filter(({ type }) => type === "file").slice(0, maxFiles)) {
    if (size > maxBytes) files.push({ path, text: null });
    else {
      const { data } = await client.request("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", { ...place, file_sha: blob });
      files.push({ path, text: Buffer.from(blobSchema.parse(data).content, "base64").toString("utf8") });
    }
  }
  return files;
}
