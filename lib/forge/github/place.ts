import { FatalError } from "@/lib/errors";

/** The parameters by which the API names a repository. @throws FatalError("bad_request") for anything but `owner/name`. */
export function placeOf(location: string): { owner: string; repo: string } {
  const [, owner, repo] = location.match(/^([A-Za-z0-9][A-Za-z0-9-]{0,99})\/([A-Za-z0-9._-]{1,100})$/) ?? [];
  if (!owner || !repo || repo === "." || repo === "..") throw new FatalError("bad_request", `${JSON.stringify(location)} is not a repository on GitHub. Write it as owner/name.`);
  return { owner, repo };
}
