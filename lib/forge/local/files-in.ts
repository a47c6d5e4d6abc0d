import { assertSha, type Git } from "../git/git";

/** More is no folder of files that people write. */
const MAX_LIST = 1024 ** 2;

/** The files in one folder of a commit; see `Forge.filesIn`. */
export async function filesIn(git: Git, gitDir: string, { sha, folder, maxFiles, maxBytes }: { sha: string; folder: string; maxFiles: number; maxBytes: number }): Promise<{ path: string; text: string | null }[]> {
  assertSha(sha);
  const { out } = await git(["ls-tree", "-z", "-l", sha, "--", `${folder}/`], { gitDir, maxBytes: MAX_LIST });
  const files = out.split("\0").flatMap((line) => {
    const [, mode, blob, size, path] = /^(\d{6}) blob ([0-9a-f]+) +(\d+)\t([\s\S]+)$/.exec(line) ?? [];
    // 120000 is a link: what it leads to is not asked for.
    return mode && mode !== "120000" ? [{ blob: blob!, size: Number(size), path: path! }] : [];
  });
  return Promise.all(files.slice(0, maxFiles).map(async ({ blob, size, path }) => ({ path, text: size > maxBytes ? null : (await git(["cat-file", "blob", blob], { gitDir, maxBytes: maxBytes + 1 })).out })));
}
