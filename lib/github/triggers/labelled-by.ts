import type { Place } from "./place";
import type { Sender } from "./read-intent";

interface IssueEvent {
  event: string;
  created_at: string;
  actor: Sender | null;
  label?: { name?: string };
  assignee?: { login?: string } | null;
}

/** Events of an issue that are looked through: the newest are on the last page, and long stories are rare. */
const MAX_PAGES = 10;

/** Who gave an issue or pull request this label, or assigned it to one of these accounts, last, and when; null when nobody did. */
export async function lastGivenBy({ github, at }: Place, issue: number, what: { label: string } | { assignees: readonly string[] }): Promise<{ sender: Sender; at: string } | null> {
  const events = await github.pages<IssueEvent>("GET /repos/{owner}/{repo}/issues/{issue_number}/events", { ...at, issue_number: issue }, { maxPages: MAX_PAGES });
  const last = events.findLast((event) =>
    "label" in what ? event.event === "labeled" && event.label?.name?.toLowerCase() === what.label.toLowerCase() : event.event === "assigned" && what.assignees.includes(event.assignee?.login ?? ""),
  );
  return last?.actor ? { sender: last.actor, at: last.created_at } : null;
}
