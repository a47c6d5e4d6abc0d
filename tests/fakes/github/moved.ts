import { requestSuites } from "./checks";
import { closeNamed } from "./closing-words";
import { git, runGit } from "./git";
import { importObjects, mirror, NO_COMMIT, type RefChange } from "./mirror";
import { closePull, markMerged, pullMoved } from "./pull-state";
import type { PullRow, RepoRow, UserRow } from "./rows";
import { emitInRepository, pullView } from "./events";
import { bareOf, type World } from "./world";
import { ownerView, userView } from "./views";

/** After a push: emulate, pull requests, webhooks and CI follow what the bare repository now holds. */
export async function followPush(world: World, repo: RepoRow, actor: UserRow): Promise<void> {
  await followRefs(world, repo, await mirror(world, repo), actor);
}

/** What GitHub does when refs moved: `push`, `create`, `delete`, pull requests that follow, merges seen in the base, CI. */
export async function followRefs(world: World, repo: RepoRow, changes: RefChange[], actor: UserRow): Promise<void> {
  if (changes.length === 0) return;
  world.rows.repos.update(repo.id, { pushed_at: new Date().toISOString() });
  for (const change of changes) {
    await tellPush(world, repo, change, actor);
    if (!change.ref.startsWith("refs/heads/")) continue;
    const branch = change.ref.slice("refs/heads/".length);
    for (const pull of openPulls(world).filter((one) => one.head_repo_id === repo.id && one.head_ref === branch)) await headMoved(world, pull, change, actor);
    for (const pull of openPulls(world).filter((one) => one.base_repo_id === repo.id && one.base_ref === branch)) await baseMoved(world, pull, change, actor);
    if (branch === repo.default_branch && change.before !== NO_COMMIT && change.after !== NO_COMMIT) await closeNamed(world, repo, await git(bareOf(world, repo), ["log", "--format=%B", `${change.before}..${change.after}`]), actor);
    if (change.after !== NO_COMMIT) await requestSuites(world, repo, branch, change.after, actor);
    if (change.after !== NO_COMMIT) world.ci.pushed(repo, branch, change.after, actor);
  }
}

const openPulls = (world: World): PullRow[] => world.rows.pullRequests.all().filter((pull) => pull.state === "open");

async function headMoved(world: World, pull: PullRow, change: RefChange, actor: UserRow): Promise<void> {
  if (change.after === NO_COMMIT) return closePull(world, pull, actor);
  const base = world.rows.branches.findBy("repo_id", pull.base_repo_id).find((row) => row.name === pull.base_ref);
  world.rows.pullRequests.update(pull.id, { head_sha: change.after, base_sha: base?.sha ?? pull.base_sha });
  await keepPullRef(world, pull, change.after);
  await pullMoved(world, pull.id);
  await emitInRepository(world, world.rows.repos.get(pull.base_repo_id)!, actor, "pull_request", { action: "synchronize", number: pull.number, before: change.before, after: change.after, pull_request: await pullView(world, pull) });
}

async function baseMoved(world: World, pull: PullRow, change: RefChange, actor: UserRow): Promise<void> {
  if (change.after === NO_COMMIT) return closePull(world, pull, actor);
  const bare = bareOf(world, world.rows.repos.get(pull.base_repo_id)!);
  const contained = (await runGit(bare, ["merge-base", "--is-ancestor", pull.head_sha, change.after], { allowFailure: true })).code === 0;
  if (contained) await markMerged(world, pull, actor, pull.head_sha);
  else await pullMoved(world, pull.id);
}

/** `refs/pull/<n>/head` in the base repository, with the commits of a fork fetched. */
export async function keepPullRef(world: World, pull: PullRow, sha: string): Promise<void> {
  const base = world.rows.repos.get(pull.base_repo_id)!;
  const bare = bareOf(world, base);
  if (pull.head_repo_id !== base.id) {
    await git(bare, ["-c", "protocol.file.allow=always", "fetch", "--quiet", bareOf(world, world.rows.repos.get(pull.head_repo_id)!), pull.head_ref]);
    await importObjects(world.rows, base, bare, [sha], world.rows.refs.findBy("repo_id", base.id).map((row) => row.sha));
  }
  await git(bare, ["update-ref", `refs/pull/${pull.number}/head`, sha]);
}

async function tellPush(world: World, repo: RepoRow, { ref, before, after }: RefChange, actor: UserRow): Promise<void> {
  const bare = bareOf(world, repo);
  const created = before === NO_COMMIT;
  const deleted = after === NO_COMMIT;
  const forced = !created && !deleted && (await runGit(bare, ["merge-base", "--is-ancestor", before, after], { allowFailure: true })).code !== 0;
  const commits = deleted ? [] : await commitsOf(world, repo, created ? [after, "--not", `--exclude=${ref.replace(/^refs\/(heads|tags)\//, "")}`, "--branches"] : [`${before}..${after}`]);
  const head = deleted ? null : (await commitsOf(world, repo, ["-1", after]))[0];
  const full = { ref, before, after, created, deleted, forced, base_ref: null, compare: `${world.url}/${repo.full_name}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`, commits, head_commit: head ?? null, pusher: { name: actor.login, email: actor.email ?? `${actor.login}@users.noreply.github.com` } };
  const kind = { ref: ref.replace(/^refs\/(heads|tags)\//, ""), ref_type: ref.startsWith("refs/tags/") ? "tag" : "branch", pusher_type: "user" };
  if (created) await emitInRepository(world, repo, actor, "create", { ...kind, master_branch: repo.default_branch, description: null });
  if (deleted) await emitInRepository(world, repo, actor, "delete", kind);
  await emitInRepository(world, repo, actor, "push", { ...full, organization: repo.owner_type === "Organization" ? ownerView(world, repo) : undefined, sender: userView(world, actor) });
}

async function commitsOf(world: World, repo: RepoRow, range: string[]): Promise<unknown[]> {
  const mark = "\x01";
  const out = await git(bareOf(world, repo), ["log", "--reverse", "--max-count=20", "--name-status", "--no-renames", `--format=${mark}%H%x02%T%x02%an%x02%ae%x02%cn%x02%ce%x02%cI%x02%B%x03`, ...range]);
  return out.split(mark).slice(1).map((part) => {
    const [id, tree, an, ae, cn, ce, date, rest] = part.split("\x02");
    const [message, files] = rest!.split("\x03");
    const changed = (letter: string) => files!.split("\n").filter((line) => line.startsWith(`${letter}\t`)).map((line) => line.slice(2));
    const person = (name: string, email: string) => ({ name, email, username: world.rows.users.all().find((user) => user.email === email)?.login });
    return {
      id, tree_id: tree, distinct: true, message: message!.trim(), timestamp: date, url: `${world.url}/${repo.full_name}/commit/${id}`, author: person(an!, ae!), committer: person(cn!, ce!),
      added: changed("A"), removed: changed("D"), modified: [...changed("M"), ...changed("T")],
    };
  });
}
