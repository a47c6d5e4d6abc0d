import { ownCheckRun } from "./checks";
import type { PullRow, RepoRow, UserRow } from "./rows";
import { polish, userView } from "./views";
import { account, asGitHub, type World } from "./world";

type Json = Record<string, unknown>;

/** Sends an event about something in a repository to the apps that are installed there, or to one of them. */
export async function emitInRepository(world: World, repo: RepoRow, actor: UserRow, event: string, payload: Json, onlyApp?: number): Promise<void> {
  const repository = await asGitHub<Json>(world, "GET", `/repos/${repo.full_name}`);
  const organization = repo.owner_type === "Organization" ? { organization: userView(world, account(world.rows, "Organization", repo.owner_id)) } : {};
  world.deliveries.emitRepository(event, polish(world, { ...payload, repository, ...organization, sender: userView(world, actor) }) as Json, repo, onlyApp);
}

export const pullView = (world: World, pull: PullRow): Promise<Json> => asGitHub<Json>(world, "GET", `/repos/${world.rows.repos.get(pull.base_repo_id)!.full_name}/pulls/${pull.number}`);

/** What emulate tells of its own acts, put as GitHub puts it. Pushes are told by us, with all that GitHub says of them. */
export function relay(world: World, event: string, raw: unknown, owner: string, repoName: string | undefined): void {
  if (["push", "create", "delete", "workflow_run", "check_suite", "fork", "repository"].includes(event) || repoName === undefined) return;
  const repo = world.rows.repos.findOneBy("full_name", `${owner}/${repoName}`);
  if (!repo) return;
  const payload = raw as Json;
  const issue = payload.issue as Json | undefined;
  const label = payload.label as { name: string } | null | undefined;
  const whole = label ? world.rows.labels.findBy("repo_id", repo.id).find((row) => row.name === label.name) : undefined;
  const filled: Json = { ...payload, ...(whole ? { label: { id: whole.id, node_id: whole.node_id, name: whole.name, color: whole.color, default: whole.default, description: whole.description, url: `${world.apiUrl}/repos/${repo.full_name}/labels/${encodeURIComponent(whole.name)}` } } : {}) };
  if (event === "issues" && issue && "mergeable_state" in issue) {
    const { issue: pull, ...rest } = filled;
    return send(world, repo, "pull_request", { ...rest, number: (pull as Json).number, pull_request: pull });
  }
  if (event === "check_run") ownCheckRun(world, (payload.check_run as { id: number }).id, (payload.sender as { login: string }).login);
  if (event === "pull_request") filled.number = (payload.pull_request as Json).number;
  send(world, repo, event, filled);
}

function send(world: World, repo: RepoRow, event: string, payload: Json): void {
  const organization = repo.owner_type === "Organization" ? { organization: userView(world, account(world.rows, "Organization", repo.owner_id)) } : {};
  world.deliveries.emitRepository(event, polish(world, { ...payload, ...organization }) as Json, repo);
}
