import { realpath } from "node:fs/promises";
import { delimiter, isAbsolute, relative, sep } from "node:path";
import { env } from "@/lib/env";
import { MorningError } from "@/lib/errors";

/**
 * The real path of a place on this machine that tenants may register, with symbolic links followed.
 *
 * Throws `forbidden` when local repositories are off, and one same `bad_request` for a path outside
 * the allowed folders and for one that does not exist: the answer must not tell what is on the disk.
 */
export async function allowedLocation(location: string): Promise<string> {
  const roots = (env().LOCAL_REPOSITORY_ROOTS ?? "").split(delimiter).filter(isAbsolute);
  if (roots.length === 0) {
    throw new MorningError("forbidden", "Repositories on this machine are off. Whoever runs the app can set LOCAL_REPOSITORY_ROOTS to the folders that may be used.");
  }
  const refused = (cause?: unknown) =>
    new MorningError("bad_request", "There is no folder at this path that the app may use. Give an absolute path inside one of the folders of LOCAL_REPOSITORY_ROOTS.", { cause });
  if (!isAbsolute(location)) throw refused();
  const real = await realpath(location).catch((cause: unknown) => {
    throw refused(cause);
  });
  for (const root of roots) {
    const realRoot = await realpath(root).catch(() => undefined);
    if (realRoot && isInside(realRoot, real)) return real;
  }
  throw refused();
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
