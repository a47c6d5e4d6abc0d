import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PERSON_HEADER } from "./front";
import { git } from "./git";
import type { World } from "./world";

export interface ReviewWish { event: "APPROVE" | "REQUEST_CHANGES" | "COMMENT"; body?: string; comments?: Array<{ path: string; line: number; body: string }> }

/** A person (or a bot) who works on GitHub with a token, over HTTP, so that everything that follows from it happens. */
export class Person {
  constructor(private readonly world: World, readonly login: string, readonly token: string) {}

  /** Any call of the API as this person. Throws with GitHub's message when it is refused. */
  async api<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.world.apiUrl}${path}`, { method, headers: { authorization: `token ${this.token}`, "content-type": "application/json", [PERSON_HEADER]: this.login }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  async createIssue(repository: string, issue: { title: string; body?: string; labels?: string[] }): Promise<number> {
    return (await this.api<{ number: number }>("POST", `/repos/${repository}/issues`, issue)).number;
  }

  async closeIssue(repository: string, issue: number): Promise<void> {
    await this.api("PATCH", `/repos/${repository}/issues/${issue}`, { state: "closed" });
  }

  async label(repository: string, issue: number, ...labels: string[]): Promise<void> {
    await this.api("POST", `/repos/${repository}/issues/${issue}/labels`, { labels });
  }

  async unlabel(repository: string, issue: number, label: string): Promise<void> {
    await this.api("DELETE", `/repos/${repository}/issues/${issue}/labels/${encodeURIComponent(label)}`);
  }

  async assign(repository: string, issue: number, ...assignees: string[]): Promise<void> {
    await this.api("POST", `/repos/${repository}/issues/${issue}/assignees`, { assignees });
  }

  /** A comment on an issue or a pull request. Answers its id. */
  async comment(repository: string, issue: number, body: string): Promise<number> {
    return (await this.api<{ id: number }>("POST", `/repos/${repository}/issues/${issue}/comments`, { body })).id;
  }

  async openPull(repository: string, pull: { title: string; head: string; base: string; body?: string; draft?: boolean }): Promise<number> {
    return (await this.api<{ number: number }>("POST", `/repos/${repository}/pulls`, pull)).number;
  }

  async review(repository: string, pull: number, review: ReviewWish): Promise<number> {
    return (await this.api<{ id: number }>("POST", `/repos/${repository}/pulls/${pull}/reviews`, review)).id;
  }

  async merge(repository: string, pull: number, method: "merge" | "squash" | "rebase" = "merge"): Promise<string> {
    return (await this.api<{ sha: string }>("PUT", `/repos/${repository}/pulls/${pull}/merge`, { merge_method: method })).sha;
  }

  async closePull(repository: string, pull: number): Promise<void> {
    await this.api("PATCH", `/repos/${repository}/pulls/${pull}`, { state: "closed" });
  }

  async deleteBranch(repository: string, branch: string): Promise<void> {
    await this.api("DELETE", `/repos/${repository}/git/refs/heads/${branch}`);
  }

  /** Answers the fork's full name. */
  async fork(repository: string): Promise<string> {
    return (await this.api<{ full_name: string }>("POST", `/repos/${repository}/forks`, {})).full_name;
  }

  async renameRepository(repository: string, name: string): Promise<string> {
    return (await this.api<{ full_name: string }>("PATCH", `/repos/${repository}`, { name })).full_name;
  }

  async transferRepository(repository: string, owner: string): Promise<string> {
    return (await this.api<{ full_name: string }>("POST", `/repos/${repository}/transfer`, { new_owner: owner })).full_name;
  }

  async protect(repository: string, branch: string, protection: { checks?: string[]; strict?: boolean; approvals?: number; admins?: boolean }): Promise<void> {
    await this.api("PUT", `/repos/${repository}/branches/${branch}/protection`, {
      required_status_checks: protection.checks ? { strict: protection.strict ?? false, contexts: protection.checks } : null, enforce_admins: protection.admins ?? false,
      required_pull_request_reviews: protection.approvals === undefined ? null : { required_approving_review_count: protection.approvals }, restrictions: null,
    });
  }

  /** Commits files on a branch (made from the default branch when new; null deletes a file) and pushes it with git. Answers the commit. */
  async push(repository: string, branch: string, files: Record<string, string | null>, message = `Change ${Object.keys(files).join(", ")}`, options: { force?: boolean } = {}): Promise<string> {
    const folder = join(this.world.folder, `clone-${Math.random().toString(36).slice(2)}`);
    const remote = this.world.url.replace("://", `://${this.login}:${this.token}@`);
    const own = (...args: string[]) => git(folder, ["-c", `http.extraHeader=${PERSON_HEADER}: ${this.login}`, ...args], { env: this.identity() });
    try {
      await mkdir(folder, { recursive: true });
      await own("clone", "--quiet", "--no-tags", `${remote}/${repository}.git`, ".");
      const known = (await own("branch", "-r", "--list", `origin/${branch}`)) !== "";
      const empty = (await own("branch", "-r")) === "";
      await own(...(empty ? ["checkout", "--quiet", "--orphan", branch] : ["checkout", "--quiet", "-B", branch, ...(known && !options.force ? [`origin/${branch}`] : ["origin/HEAD"])]));
      for (const [path, content] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        if (content === null) await rm(join(folder, path));
        else await writeFile(join(folder, path), content);
      }
      await own("add", "-A");
      await own("commit", "--quiet", "--allow-empty", "-m", message);
      await own("push", "--quiet", ...(options.force ? ["--force"] : []), "origin", branch);
      return await own("rev-parse", "HEAD");
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private identity(): Record<string, string> {
    const email = `${this.login}@example.com`;
    return { GIT_AUTHOR_NAME: this.login, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: this.login, GIT_COMMITTER_EMAIL: email };
  }
}
