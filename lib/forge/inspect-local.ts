import { createGit } from "./local/git";
import { inspectLocation } from "./local/location";

/**
 * What a git repository of this machine holds, before it is registered.
 * @throws FatalError("bad_request") with what to do when the place cannot be used.
 */
export function inspectLocalRepository(location: string): ReturnType<typeof inspectLocation> {
  return inspectLocation(createGit(null), location);
}
