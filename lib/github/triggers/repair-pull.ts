import { must } from "@/lib/db/must";
import { cleanText } from "../clean-text";
import { runOfBranch } from "./find-run";
import { lastGivenBy } from "./labelled-by";
import { mayWrite, notAWriter } from "./may-write";
import { ignored, type Heeded, type Place } from "./place";
import { FIX_LABEL, isFork, type Sender } from "./read-intent";
import { startRun } from "./start-run";

const RED = ["failure", "timed_out", "startup_failure"];
const MAX_BRANCHES = 5;

export interface Repair {
  pull: number;
  at: string;
  /** Who asked for it by a comment, and the comment's key. Without it the label asks, and whoever gave it. */
  asked?: { sender: Sender; actKey: string; note: string | null };
}

/** A red pull request of people, on which a person wants it: a run that repairs its branch and does nothing else. */
export async function repairPull(place: Place, { pull: number, at, asked }: Repair): Promise<Heeded> {
  const { github } = place;
  const { data: pull } = await github.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { ...place.at, pull_number: number });
  if (pull.state !== "open") return ignored("The pull request is closed.");
  if (isFork(pull)) return ignored("The pull request comes from a fork, from which nothing runs.");
  if (pull.head.ref === place.repository.default_branch) return ignored("Its branch is the default branch, on which nothing is repaired.");
  const given = asked ? { sender: asked.sender, at } : pull.labels.some(({ name }) => name.toLowerCase() === FIX_LABEL) ? await lastGivenBy(place, number, { label: FIX_LABEL }) : null;
  if (!given) return ignored(`Nobody labelled the pull request ${FIX_LABEL}.`);
  if (!(await mayWrite(place, given.sender))) return ignored(notAWriter(given.sender));
  const run = await runOfBranch(place, pull.head.ref);
  if (run && run.work_branch === null) return ignored("It is a pull request of ours, which its own run repairs.");
  // What we pushed and is red was tried: begun by itself again and again it would never end.
  if (!asked && (await pushedByUs(place, pull.head.sha))) return ignored("A repair ended with this commit; say /morning fix to try again.");
  if (!(await isRed(place, pull.head.sha))) return ignored("Its checks are not red.");
  const goal = [`Repair the failing checks of pull request #${number}: ${cleanText(pull.title, 300)}`, cleanText(pull.body ?? "", 8_000), asked?.note && `${given.sender.login} adds: ${asked.note}`].filter(Boolean).join("\n\n");
  return startRun(place, { kind: asked ? "comment" : "check", goal, pull: number, sender: given.sender, at, actKey: asked?.actKey ?? `repair.${number}.${pull.head.sha}`, workBranch: pull.head.ref });
}

/** Repairs the labelled pull requests from these branches that are at this commit. */
export async function repairRedBranches(place: Place, sha: string, branches: string[], at: string): Promise<Heeded | null> {
  const heeded: Heeded[] = [];
  for (const branch of branches.slice(0, MAX_BRANCHES)) {
    const { data } = await place.github.request("GET /repos/{owner}/{repo}/pulls", { ...place.at, state: "open", head: `${place.at.owner}:${branch}` });
    for (const pull of data.filter((each) => each.head.sha === sha && each.head.ref === branch && each.labels.some(({ name }) => name?.toLowerCase() === FIX_LABEL))) {
      heeded.push(await repairPull(place, { pull: pull.number, at }));
    }
  }
  return heeded.find((each) => each.done) ?? heeded[0] ?? null;
}

async function pushedByUs({ rows, repository }: Place, sha: string): Promise<boolean> {
  return must(await rows.from("runs").select("id").eq("repository_id", repository.id).eq("head_sha", sha).limit(1)).length > 0;
}

async function isRed({ github, at, slug }: Place, ref: string): Promise<boolean> {
  const runs = await github.pages<{ conclusion: string | null; app?: { slug?: string } | null }>("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", { ...at, ref, filter: "latest" }, { maxPages: 5, items: (data) => (data as { check_runs: unknown[] }).check_runs });
  if (runs.some((run) => RED.includes(run.conclusion ?? "") && (slug === null || run.app?.slug !== slug))) return true;
  const { data } = await github.request("GET /repos/{owner}/{repo}/commits/{ref}/status", { ...at, ref });
  return data.total_count > 0 && data.state === "failure";
}
