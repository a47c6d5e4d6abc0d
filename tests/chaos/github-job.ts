import type { Person } from "../fakes/github";
import { connectedRepository } from "../setup/github-app";
import { WORKFLOW } from "../setup/github-pipeline";
import type { Job } from "./job";
import type { World } from "./world";

/** Where a job is on GitHub. */
export interface Place {
  fullName: string;
  /** The issue that starts the run. */
  issue: number;
  ada: Person;
}

/** A repository of its own for one run, the app installed on it, and an issue that is labelled; the stack must be up. */
export async function prepareOnGitHub(world: World, name: string, files: Record<string, string>): Promise<Job> {
  const github = world.github!;
  const { ".morning.yml": _own, ...rest } = files;
  const { id, fullName, bare } = await github.createRepository({ owner: `owner-of-${name}`, name: "library", files: { ...rest, ...WORKFLOW }, ci: { command: [process.execPath, "--test"], job: "test" } });
  github.setRole(fullName, "ada", "write");
  const row = await connectedRepository(world.service, world.actor.tenantId, { installationId: github.installApp(`owner-of-${name}`, "all"), githubId: id, fullName });
  const ada = github.person("ada");
  const issue = await ada.createIssue(fullName, { title: "Add a function sub" });
  await ada.label(fullName, issue, "morning");
  return { name, path: bare, repositoryId: row.id, place: { fullName, issue, ada } };
}

/** The run that the label started, once there is one. That there is only one, the facts say. */
export async function runOfIssue(world: World, { repositoryId }: Job): Promise<string | undefined> {
  const { data } = await world.service.from("runs").select("id").eq("repository_id", repositoryId).order("created_at").limit(1);
  return data?.[0]?.id;
}

interface CheckRun {
  name: string;
  head_sha: string;
  status: string;
  conclusion: string | null;
}

/** What people see on GitHub of a run that has ended: facts, without numbers and names that differ from run to run. */
export async function readOnGitHub(world: World, { place, runId, repositoryId }: Job, head: string, shas: string[]): Promise<{ facts: Record<string, string[]>; problems: string[] }> {
  const { fullName, issue, ada } = place!;
  const github = world.github!;
  const problems: string[] = [];
  const wrong = (condition: boolean, sentence: string) => void (condition && problems.push(sentence));
  const pulls = github.pulls(fullName);
  const conversations = [issue, ...pulls.map(({ number }) => number)];
  const comments = conversations.flatMap((number) => github.comments(fullName, number).map((comment) => ({ ...comment, on: number === issue ? "issue" : "pull request" })));
  const sticky = comments.filter(({ body }) => body.includes(`<!-- morning:run:${runId} -->`));
  wrong(sticky.length !== 1, `It has ${sticky.length} sticky comments.`);
  wrong(pulls.length !== 1, `It has ${pulls.length} pull requests.`);
  wrong(pulls.some((pull) => !pull.merged || pull.head_sha !== head), "The pull request is not merged at the run's head.");
  const checks = (await Promise.all(shas.map((sha) => ada.api<{ check_runs: CheckRun[] }>("GET", `/repos/${fullName}/commits/${sha}/check-runs?per_page=100&filter=all`)))).flatMap(({ check_runs }) => check_runs);
  const ours = checks.filter(({ name }) => name === "MorningAI");
  for (const sha of shas) wrong(ours.filter((check) => check.head_sha === sha).length > 1, `Its check run MorningAI is on ${sha} more than once.`);
  wrong(ours.some((check) => check.status !== "completed"), "Its check run MorningAI never ends.");
  const { data: runs } = await world.service.from("runs").select("id").eq("repository_id", repositoryId);
  wrong(runs?.length !== 1, `The issue started ${runs?.length} runs.`);
  const { state } = await ada.api<{ state: string }>("GET", `/repos/${fullName}/issues/${issue}`);
  const plain = (text: string) => text.replaceAll(runId!, "the run").replace(/[0-9a-f]{40}/g, "a commit").replace(/[0-9a-f]{12}(?=\b)/g, "a commit").replace(/\/\/127\.0\.0\.1:\d+\S*/g, "//here");
  return {
    problems,
    facts: {
      "issue on GitHub": [state],
      "pull requests on GitHub": pulls.map((pull) => `${pull.state}${pull.merged ? " merged" : ""}${pull.draft ? " draft" : ""}: ${pull.title}`),
      "comments on GitHub": comments.map(({ login, on, body }) => `${login} on the ${on}: ${plain(body).split("\n")[0]}`),
      "check run on the head": ours.filter((check) => check.head_sha === head).map((check) => `${check.status} ${check.conclusion}`),
    },
  };
}

/** Whether people were told how the run ended; it is told beside the run, a moment later. */
export async function wasTold(world: World, { place, runId }: Job): Promise<boolean> {
  const github = world.github!;
  const { data: run } = await world.service.from("runs").select("head_sha, outcome").eq("id", runId!).maybeSingle();
  if (!run) return false;
  const comment = github.comments(place!.fullName, place!.issue).find(({ body }) => body.includes(`<!-- morning:run:${runId} -->`));
  if (run.outcome !== "merged" || !comment?.body.includes("Merged, verified green") || !run.head_sha) return false;
  const { check_runs } = await place!.ada.api<{ check_runs: CheckRun[] }>("GET", `/repos/${place!.fullName}/commits/${run.head_sha}/check-runs?per_page=100`);
  return check_runs.some(({ name, status }) => name === "MorningAI" && status === "completed");
}
