import { FatalError, OutageError } from "@/lib/errors";
import { withAskpass } from "./askpass";
import type { Credential } from "./credentials";
import type { Git, GitAnswer, GitCall } from "../git/git";

/** A repository as git reaches it over the network. */
export interface Remote {
  /** `owner/name`, for messages. */
  name: string;
  /** Such as https://github.com/owner/name.git; never with a name or a password in it. */
  url: string;
  credential: Credential;
}

/**
 * Runs a git command that talks to the remote.
 * @throws OutageError when it does not answer, FatalError when it refuses.
 */
export function remoteGit(git: Git, remote: Remote, args: readonly string[], call: GitCall = {}): Promise<GitAnswer> {
  const { origin, protocol } = new URL(remote.url);
  return withAskpass(origin, remote.credential, async (environment) => {
    try {
      return await git(args, { ...call, protocol: protocol === "http:" ? "http" : "https", environment: { ...call.environment, ...environment } });
    } catch (error) {
      throw translate(error, remote.name);
    }
  });
}

/** The heads of these branches there; a branch that does not exist is left out. */
export async function remoteHeads(git: Git, remote: Remote, branches: readonly string[]): Promise<Map<string, string>> {
  const { out } = await remoteGit(git, remote, ["ls-remote", "--heads", "--end-of-options", remote.url, ...branches.map((branch) => `refs/heads/${branch}`)]);
  const found = out.split("\n").flatMap((line) => {
    const [sha, ref] = line.split("\t");
    return sha && ref?.startsWith("refs/heads/") ? [[ref.slice("refs/heads/".length), sha] as const] : [];
  });
  // ls-remote takes a name for the end of a longer one as well.
  return new Map(found.filter(([name]) => branches.includes(name)));
}

function translate(error: unknown, name: string): unknown {
  if (!(error instanceof FatalError) || error.code !== "internal") return error;
  const words = error.message;
  if (/returned error: (5\d\d|429)|Could not resolve host|Failed to connect|Connection (refused|reset|timed out)|Operation timed out|early EOF|hung up unexpectedly|RPC failed|Operation too slow|Empty reply|SSL_ERROR_SYSCALL|gnutls_handshake/i.test(words))
    return new OutageError("GitHub does not answer to git.", 500, { cause: error });
  if (/Authentication failed|returned error: 401|could not read (Username|Password)/i.test(words))
    return new FatalError("unauthenticated", `GitHub does not accept our credentials for ${name} any more. Connect GitHub again in the settings.`, { cause: error });
  if (/returned error: 403|denied to|Permission to/i.test(words)) return new FatalError("forbidden", `GitHub does not allow writing to ${name}. Give the app, or the token, write access to its contents.`, { cause: error });
  if (/not found|returned error: 404/i.test(words)) return new FatalError("not_found", `${name} does not exist on GitHub, or access to it was taken away.`, { cause: error });
  return error;
}
