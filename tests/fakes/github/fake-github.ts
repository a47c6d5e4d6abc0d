import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { AppRecord } from "./apps";
import { PERMISSION_OF, type Role } from "./access";
import type { CiOptions } from "./ci";
import type { Deliveries } from "./deliveries";
import type { Faults } from "./faults";
import type { Front } from "./front";
import { emitInRepository } from "./events";
import { git } from "./git";
import { initBare } from "./git-http";
import { install, installationOf, select, suspend, uninstall } from "./installations";
import type { Limits } from "./manners";
import { mirror } from "./mirror";
import { followPush } from "./moved";
import { Person } from "./people";
import { insert, type CommentRow, type PullRow, type RepoRow } from "./rows";
import type { Rule } from "./settings";
import type { Permissions } from "./tokens";
import { asGitHub, bareOf, ensureUser, repositoryOf, userOf, type World } from "./world";

export interface NewRepository {
  owner: string;
  name: string;
  files: Record<string, string>;
  /** The stand-in CI runs this on each push when the repository has a workflow file. */
  ci?: CiOptions;
  private?: boolean;
  /** Merge settings as in the repository's settings page; merge, squash and rebase are allowed unless set. */
  settings?: Partial<Pick<RepoRow, "allow_merge_commit" | "allow_squash_merge" | "allow_rebase_merge" | "allow_auto_merge" | "delete_branch_on_merge">>;
}

export interface TestRepository {
  id: number;
  /** "owner/name" */
  fullName: string;
  /** The bare repository itself, to be read with git. */
  bare: string;
  cloneUrl: string;
}

/** What tests do with the fake from outside of HTTP. */
export class FakeGitHub {
  readonly url: string;
  readonly apiUrl: string;
  readonly deliveries: Deliveries;
  readonly faults: Faults;
  readonly limits: Limits;
  /** An app that is registered from the start. */
  readonly app: { id: number; slug: string; name: string; privateKey: string; clientId: string; clientSecret: string; webhookSecret: string; botLogin: string };
  private readonly persons = new Map<string, Person>();

  constructor(readonly world: World, front: Front, private readonly record: AppRecord, private readonly stop: () => Promise<void>) {
    this.url = world.url;
    this.apiUrl = world.apiUrl;
    this.deliveries = world.deliveries;
    this.faults = front.faults;
    this.limits = front.limits;
    this.app = { id: record.app_id, slug: record.slug, name: record.name, privateKey: record.private_key, clientId: record.client_id, clientSecret: record.client_secret, webhookSecret: record.webhook_secret!, botLogin: `${record.slug}[bot]` };
  }

  /** A person with an account and a classic token. */
  person(login: string): Person {
    const known = this.persons.get(login);
    if (known) return known;
    ensureUser(this.world.rows, this.url, login);
    const person = new Person(this.world, login, this.world.tokens.issue({ kind: "person", login }).text);
    this.persons.set(login, person);
    return person;
  }

  /** An account of type Bot; its login ends in `[bot]`. */
  bot(name: string): Person {
    return this.person(name.endsWith("[bot]") ? name : `${name}[bot]`);
  }

  organization(login: string, owners: string[], members: string[] = []): void {
    const { rows } = this.world;
    const org = insert(rows.orgs, "Organization", { node_id: "", login, description: null, name: login, default_repository_permission: "read", public_repos: 0, members_can_create_repositories: true });
    const team = insert(rows.teams, "Team", { node_id: "", org_id: org.id, slug: "members", name: "Members", permission: "pull", description: null, privacy: "closed", members_count: 0, repos_count: 0 });
    for (const name of [...owners, ...members]) rows.teamMembers.insert({ node_id: "", team_id: team.id, user_id: ensureUser(rows, this.url, name).id, role: owners.includes(name) ? "maintainer" : "member" });
  }

  /** A repository whose default branch `main` has one commit. The owner is made when nobody has this login. Nothing is told to apps. */
  async createRepository(wish: NewRepository): Promise<TestRepository> {
    const { rows } = this.world;
    const org = rows.orgs.findOneBy("login", wish.owner);
    if (!org) this.person(wish.owner);
    const { id } = insertRepository(this.world, org !== undefined, wish);
    const repo = rows.repos.update(id, wish.settings ?? {})!;
    await initBare(this.world, repo);
    const folder = join(this.world.folder, `first-${id}`);
    for (const [path, content] of Object.entries(wish.files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    const bare = bareOf(this.world, repo);
    const index = { GIT_DIR: bare, GIT_WORK_TREE: folder, GIT_INDEX_FILE: join(this.world.folder, `index-${id}`) };
    await git(folder, ["add", "-A", "-f"], { env: index });
    await git(folder, ["commit", "--quiet", "-m", "First commit"], { env: { ...index, GIT_AUTHOR_NAME: wish.owner, GIT_AUTHOR_EMAIL: `${wish.owner}@example.com` } });
    await rm(folder, { recursive: true, force: true });
    await mirror(this.world, repo);
    this.world.ci.configure(repo, wish.ci);
    return { id, fullName: repo.full_name, bare, cloneUrl: `${this.url}/${repo.full_name}.git` };
  }

  /** Lets a person have this role; `none` takes it away. */
  setRole(repository: string, login: string, role: Role): void {
    const { rows } = this.world;
    const repo = this.row(repository);
    const user = ensureUser(rows, this.url, login);
    const known = rows.collaborators.findBy("repo_id", repo.id).find((row) => row.user_id === user.id);
    if (known) rows.collaborators.delete(known.id);
    if (role !== "none") rows.collaborators.insert({ node_id: "", repo_id: repo.id, user_id: user.id, permission: PERMISSION_OF[role] });
  }

  /** A fine-grained personal token. */
  fineGrainedToken(login: string, limits: { repositories: string[] | "all"; permissions: Permissions; expiresAt?: Date }): string {
    this.person(login);
    const repositories = limits.repositories === "all" ? "all" : limits.repositories.map((name) => this.row(name).id);
    return this.world.tokens.issue({ kind: "fine-grained", login, repositories, permissions: { metadata: "read", ...limits.permissions }, expiresAt: limits.expiresAt?.getTime() }).text;
  }

  /** A token that a person gave to the app by signing in with GitHub. */
  userToken(login: string): string {
    this.person(login);
    return this.world.tokens.issue({ kind: "user-to-server", login, appId: this.app.id, expiresAt: Date.now() + 28_800_000 }).text;
  }

  revoke(token: string): void {
    const found = this.world.tokens.all().find((one) => one.text === token);
    if (found) found.revoked = true;
  }

  /** All installation tokens handed out so far are no longer valid, as after an hour. */
  expireInstallationTokens(): void {
    for (const token of this.world.tokens.all()) if (token.kind === "installation") token.expiresAt = 0;
  }

  /** Every token, key, secret and code ever handed out: none may be seen in logs, pages, prompts or repositories. */
  secrets(): string[] {
    return this.world.tokens.secrets();
  }

  /** Installs the ready-made app, or changes which repositories it sees. Answers the installation's id. Webhooks follow. */
  installApp(owner: string, repositories: string[] | "all", by = owner): number {
    if (!this.world.rows.orgs.findOneBy("login", owner)) this.person(owner);
    return install(this.world, this.record, owner, repositories, ensureUser(this.world.rows, this.url, by)).installation_id;
  }

  changeRepositories(installation: number, repositories: string[] | "all", by?: string): void {
    const found = installationOf(this.world.rows, installation);
    select(this.world, found, repositories === "all" ? "all" : repositories.map((name) => this.row(name).id), userOf(this.world.rows, by ?? found.account_login));
  }

  uninstallApp(installation: number, by?: string): void {
    const found = installationOf(this.world.rows, installation);
    uninstall(this.world, found, userOf(this.world.rows, by ?? found.account_login));
  }

  suspendApp(installation: number, on = true, by?: string): void {
    const found = installationOf(this.world.rows, installation);
    suspend(this.world, found, on, userOf(this.world.rows, by ?? found.account_login));
  }

  /** Where webhooks of the ready-made app go; null: nowhere. */
  setWebhookUrl(url: string | null): void {
    this.world.rows.apps.update(this.record.id, { webhook_url: url });
  }

  /** Where GitHub sends people after they authorized or installed the ready-made app. */
  setAppUrls(urls: { callbackUrls?: string[]; setupUrl?: string | null }): void {
    const now = this.world.rows.apps.get(this.record.id) as AppRecord;
    this.world.rows.apps.update(this.record.id, { callback_urls: urls.callbackUrls ?? now.callback_urls, setup_url: urls.setupUrl === undefined ? now.setup_url : urls.setupUrl } as Partial<AppRecord>);
  }

  /** Rules of a ruleset on a branch, as GET …/rules/branches/… answers them: required_status_checks, pull_request, merge_queue. */
  setRules(repository: string, branch: string, rules: Rule[]): void {
    this.world.settings.setRules(this.row(repository), branch, rules);
  }

  /** A merge queue by the branch's classic protection: merging says so, and no list of rules. */
  requireQueue(repository: string, branch: string): void {
    this.world.settings.classicQueues.add(`${this.row(repository).id}:${branch}`);
  }

  /** As a private repository of a plan that has no draft pull requests. */
  forbidDrafts(repository: string): void {
    this.world.settings.draftless.add(this.row(repository).id);
  }

  /** The first answer about a pull request after each change has `mergeable: null`. */
  mergeableTakesTime(on = true): void {
    this.world.settings.mergeableTakesTime = on;
  }

  /** The stand-in CI of a repository. */
  ci(repository: string): { configure(options: CiOptions | undefined): void; hold(): void; release(): void; silence(on?: boolean): void; failNext(times?: number): void } {
    const repo = this.row(repository);
    const { ci } = this.world;
    return { configure: (options) => ci.configure(repo, options), hold: () => ci.hold(repo), release: () => ci.release(repo), silence: (on) => ci.silence(repo, on), failNext: (times = 1) => ci.failNext(repo, times) };
  }

  /** A person presses "Re-run" at a check run of an app: its suite is queued again, and GitHub tells the app. */
  async rerequestCheck(repository: string, checkRun: number, by: string): Promise<void> {
    const view = await asGitHub<Record<string, unknown>>(this.world, "GET", `/repos/${repository}/check-runs/${checkRun}`);
    this.world.rows.checkSuites.update(this.world.rows.checkRuns.get(checkRun)!.check_suite_id!, { status: "queued", conclusion: null });
    await emitInRepository(this.world, this.row(repository), userOf(this.world.rows, by), "check_run", { action: "rerequested", check_run: view });
  }

  /** Commits made in the bare repository behind GitHub's back become known to it, with all that follows. */
  async follow(repository: string, by: string): Promise<void> {
    const repo = this.row(repository);
    await this.world.inTurn(repo, () => followPush(this.world, repo, ensureUser(this.world.rows, this.url, by)));
  }

  /** Waits until no job runs and every webhook that is not held back was sent. */
  async settled(): Promise<void> {
    await this.world.ci.settled();
    await this.deliveries.settled();
  }

  branches(repository: string): Map<string, string> {
    return new Map(this.world.rows.branches.findBy("repo_id", this.row(repository).id).map((row) => [row.name, row.sha]));
  }

  pulls(repository: string): PullRow[] {
    return this.world.rows.pullRequests.findBy("repo_id", this.row(repository).id);
  }

  /** Comments of the conversation of an issue or a pull request, with the login of who wrote them. */
  comments(repository: string, issue: number): Array<CommentRow & { login: string }> {
    return this.world.rows.comments.findBy("repo_id", this.row(repository).id).filter((row) => row.comment_type === "issue" && row.issue_number === issue).map((row) => ({ ...row, login: this.world.rows.users.get(row.user_id)!.login }));
  }

  async close(): Promise<void> {
    await this.stop();
  }

  private row(repository: string): RepoRow {
    return repositoryOf(this.world.rows, repository);
  }
}

function insertRepository(world: World, organization: boolean, wish: NewRepository): RepoRow {
  const { rows } = world;
  const owner = organization ? rows.orgs.findOneBy("login", wish.owner)! : userOf(rows, wish.owner);
  const hidden = wish.private ?? false;
  const row = insert(rows.repos, "Repository", {
    node_id: "", name: wish.name, full_name: `${wish.owner}/${wish.name}`, owner_id: owner.id, owner_type: organization ? "Organization" : "User", private: hidden, visibility: hidden ? "private" : "public", fork: false, forked_from_id: null,
    default_branch: "main", allow_merge_commit: true, allow_squash_merge: true, allow_rebase_merge: true, allow_auto_merge: false, delete_branch_on_merge: false, archived: false, pushed_at: null, open_issues_count: 0, forks_count: 0,
    ...{ description: null, homepage: null, language: null, languages: {}, stargazers_count: 0, watchers_count: 0, size: 0, topics: [], has_issues: true, has_projects: true, has_wiki: true, has_pages: false, has_downloads: true, has_discussions: false, disabled: false, allow_forking: true, is_template: false, license: null },
  });
  return row;
}
