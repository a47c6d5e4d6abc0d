import { cleanText } from "../clean-text";
import { mayWrite, notAWriter } from "./may-write";
import { ignored, type Heeded, type Place } from "./place";
import type { Sender } from "./read-intent";
import { startRun } from "./start-run";

export interface IssueStart {
  kind: "issue" | "comment" | "assignment";
  issue: number;
  at: string;
  sender: Sender;
  actKey?: string;
  planFirst?: boolean;
  /** What whoever starts it adds to the issue. */
  note?: string | null;
}

/** Room for what is added to a goal of 20,000 characters. */
const MAX_BODY = 16_000;

/** Starts a run with an issue as its goal, as the issue is now: an event may be old, and texts of events may lie. */
export async function startFromIssue(place: Place, start: IssueStart): Promise<Heeded> {
  if (!(await mayWrite(place, start.sender))) return ignored(notAWriter(start.sender));
  const { data: issue } = await place.github.request("GET /repos/{owner}/{repo}/issues/{issue_number}", { ...place.at, issue_number: start.issue });
  if (issue.pull_request) return ignored("It is a pull request; runs start from issues.");
  if (issue.state !== "open") return ignored("The issue is closed.");
  const { run_label } = place.repository;
  if (start.kind === "issue" && !issue.labels.some((label) => (typeof label === "string" ? label : label.name)?.toLowerCase() === run_label.toLowerCase())) return ignored(`The label ${run_label} was taken off again.`);
  if (start.kind === "assignment" && !issue.assignees?.some(({ login }) => [`${place.slug}[bot]`, place.slug].includes(login))) return ignored("It is not assigned to the app any more.");
  const goal = [`#${issue.number} ${cleanText(issue.title, 300)}`, cleanText(issue.body ?? "", MAX_BODY), start.note && `${start.sender.login} adds: ${start.note}`].filter(Boolean).join("\n\n");
  return startRun(place, { ...start, goal });
}
