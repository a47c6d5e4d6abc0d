import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { git, runGit } from "./git";
import { annotationsIn, LogWriter } from "./ci-log";
import { begin, finish, rerun, start, type Job } from "./ci-report";
import { setStatus } from "./checks";
import type { RepoRow, UserRow, WorkflowRunRow } from "./rows";
import { bareOf, ensureUser, type World } from "./world";

export interface CiOptions {
  /** What the job runs in a checkout of the commit; a shell is not involved. */
  command: string[];
  /** Name of the job, and of its check run. */
  job?: string;
  /** A commit status under the job's name instead of a check run. */
  reportAs?: "check" | "status";
}

interface Held { release(): void; wait: Promise<void> }

/** GitHub Actions in small: runs a repository's own tests on each push and reports as Actions does. */
export class StandInCi {
  private readonly options = new Map<number, CiOptions>();
  private readonly silent = new Set<number>();
  private readonly failures = new Map<number, number>();
  private readonly held = new Map<number, Held>();
  private readonly running = new Set<Promise<void>>();
  private readonly children = new Set<ChildProcess>();
  readonly logs = new Map<number, string>();

  constructor(private readonly world: () => World) {}

  configure(repo: RepoRow, options: CiOptions | undefined): void {
    if (options) this.options.set(repo.id, options);
    else this.options.delete(repo.id);
  }

  /** Jobs of the repository do not start before `release`. */
  hold(repo: RepoRow): void {
    if (this.held.has(repo.id)) return;
    let release = () => {};
    const wait = new Promise<void>((resolve) => (release = resolve));
    this.held.set(repo.id, { release, wait });
  }

  release(repo: RepoRow): void {
    this.held.get(repo.id)?.release();
    this.held.delete(repo.id);
  }

  /** The checks of later pushes are never reported at all. */
  silence(repo: RepoRow, on = true): void {
    if (on) this.silent.add(repo.id);
    else this.silent.delete(repo.id);
  }

  /** The next jobs fail although the tests pass, as a flaky test does. */
  failNext(repo: RepoRow, times: number): void {
    this.failures.set(repo.id, times);
  }

  /** Waits until no job runs. Held jobs must be released before. */
  async settled(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  stop(): void {
    for (const held of this.held.values()) held.release();
    for (const child of this.children) child.kill("SIGKILL");
  }

  pushed(repo: RepoRow, branch: string, sha: string, actor: UserRow): void {
    const options = this.options.get(repo.id);
    if (!options || this.silent.has(repo.id)) return;
    this.track(this.firstRun(repo, branch, sha, actor, options));
  }

  /** Once more: the failed jobs or all of them, as a new attempt of the same run. */
  async again(repo: RepoRow, run: WorkflowRunRow, failedOnly: boolean): Promise<void> {
    const options = this.options.get(repo.id);
    if (!options) return;
    const job = await rerun(this.world(), repo, run, failedOnly);
    this.track(this.work(repo, job, options));
  }

  private track(work: Promise<void>): void {
    const guarded = work.catch((error: unknown) => {
      if (!this.world().closing.aborted) console.error("The stand-in CI failed", error);
    }).finally(() => this.running.delete(guarded));
    this.running.add(guarded);
  }

  private async firstRun(repo: RepoRow, branch: string, sha: string, actor: UserRow, options: CiOptions): Promise<void> {
    const world = this.world();
    const files = (await git(bareOf(world, repo), ["ls-tree", "-r", "--name-only", sha, ".github/workflows/"])).split("\n").filter((path) => /\.ya?ml$/.test(path));
    if (files.length === 0) return;
    if (options.reportAs === "status") return this.asStatus(repo, sha, options);
    const workflow = /^name:\s*["']?(.+?)["']?\s*$/m.exec(await git(bareOf(world, repo), ["show", `${sha}:${files[0]}`]))?.[1] ?? files[0]!;
    await this.work(repo, await begin(world, repo, { branch, sha, actor, path: files[0]!, workflow, job: options.job ?? "test" }), options);
  }

  private async work(repo: RepoRow, job: Job, options: CiOptions): Promise<void> {
    const world = this.world();
    await this.held.get(repo.id)?.wait;
    if (world.closing.aborted) return;
    await start(world, repo, job);
    const log = new LogWriter(options.command, repo.name);
    const { code, output } = await this.execute(repo, job.sha, options.command, log);
    log.end(code);
    this.logs.set(job.jobId, log.text);
    await finish(world, repo, job, code === 0 ? "success" : "failure", annotationsIn(output, code, log.lines));
  }

  private async asStatus(repo: RepoRow, sha: string, options: CiOptions): Promise<void> {
    const world = this.world();
    const bot = ensureUser(world.rows, world.url, "ci-bot");
    const context = options.job ?? "ci/test";
    const report = (state: "pending" | "success" | "failure", description: string) => setStatus(world, repo, bot, sha, { state, context, description, target_url: `https://ci.example.com/${sha}` });
    await report("pending", "The tests are running");
    await this.held.get(repo.id)?.wait;
    if (world.closing.aborted) return;
    const { code } = await this.execute(repo, sha, options.command, new LogWriter(options.command, repo.name));
    await report(code === 0 ? "success" : "failure", code === 0 ? "All tests passed" : "Some tests failed");
  }

  private async execute(repo: RepoRow, sha: string, command: string[], log: LogWriter): Promise<{ code: number; output: string }> {
    const world = this.world();
    await mkdir(join(world.folder, "ci"), { recursive: true });
    const folder = await mkdtemp(join(world.folder, "ci", "job-"));
    try {
      const { out } = await runGit(bareOf(world, repo), ["archive", "--format=tar", sha]);
      await piped("tar", ["-x", "-C", folder], out);
      const { code, output } = await this.spawned(folder, command);
      const shown = output.replaceAll(folder, `/home/runner/work/${repo.name}/${repo.name}`);
      log.output(shown);
      const left = this.failures.get(repo.id) ?? 0;
      if (code === 0 && left > 0) {
        this.failures.set(repo.id, left - 1);
        log.output("Error: connect ETIMEDOUT 140.82.112.3:443\n");
        return { code: 1, output: shown };
      }
      return { code, output: shown };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private spawned(folder: string, [program, ...args]: string[]): Promise<{ code: number; output: string }> {
    return new Promise((resolve, reject) => {
      const env = { PATH: process.env.PATH, HOME: folder, CI: "true", GITHUB_ACTIONS: "true", FORCE_COLOR: "1" } as unknown as NodeJS.ProcessEnv;
      const child = spawn(program!, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
      this.children.add(child);
      let output = "";
      const take = (part: Buffer) => (output += part.toString());
      child.stdout.on("data", take);
      child.stderr.on("data", take);
      child.on("error", reject);
      child.on("close", (code) => {
        this.children.delete(child);
        resolve({ code: code ?? 1, output });
      });
    });
  }
}

function piped(program: string, args: string[], input: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["pipe", "ignore", "inherit"] });
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}`))));
    child.stdin.end(input);
  });
}
