import type { HistoryEntry } from "@/lib/governance/audit/history-schema";

/** What the kinds of entries are called. */
export const KINDS: readonly { kind: HistoryEntry["kind"]; label: string; one: string }[] = [
  { kind: "run", label: "Runs", one: "Run" },
  { kind: "decision", label: "Decisions", one: "Decision" },
  { kind: "audit", label: "Record", one: "Record" },
];

export const ACTORS: Record<HistoryEntry["actorKind"], string> = {
  person: "Person", key: "API key", owner: "Platform owner", agent: "Agent", policy: "Policy", github: "Person on GitHub", system: "System",
};

/** Acts that can be chosen; a dot at the end is all of them. */
export const ACTS: readonly { act: string; label: string }[] = [
  { act: "run.", label: "Runs: started, steered, ended" },
  { act: "approval.", label: "Approvals" },
  { act: "plan.", label: "Plans edited" },
  { act: "message.", label: "Messages to runs" },
  { act: "git.", label: "Commits and pushes" },
  { act: "pull_request.", label: "Pull requests" },
  { act: "github.", label: "Comments and checks on GitHub" },
  { act: "ci.", label: "CI asked for" },
  { act: "decision.", label: "Decisions of agents and policies" },
  { act: "strategy.", label: "Strategies" },
  { act: "stop.", label: "Stops" },
  { act: "budget_cap.", label: "Budgets" },
  { act: "member.", label: "Members" },
  { act: "invitation.", label: "Invitations" },
  { act: "api_key.", label: "API keys" },
  { act: "repository.", label: "Repositories" },
  { act: "settings.", label: "Settings" },
  { act: "tenant.", label: "Workspace" },
  { act: "github_installation.", label: "GitHub connections" },
  { act: "slack_connection.", label: "Slack" },
  { act: "audit.", label: "The record itself" },
];

const SAID: Record<string, string> = {
  "git.push": "Pushed a branch", "git.commit": "Committed", "pull_request.open": "Opened a pull request", "pull_request.merge": "Merged a pull request", "ci.request": "Asked CI to run",
  "github.comment": "Commented on GitHub", "github.answer": "Answered a review", "github.check": "Reported a check", "run.cancel_asked": "Asked to cancel a run", "run.pause_asked": "Asked to pause a run",
  "audit.trimmed": "Removed old rows of the record", "tenant.changed": "Workspace changed", "tenant.created": "Workspace created", "tenants.listed": "Looked at the list of workspaces", "agents.listed": "Looked at agents over all workspaces", "tenant.inspected": "Looked at a workspace's numbers",
  "tenant.visited": "Opened a look into a workspace", "visit.read": "Opened a page", "message.sent": "Message to a run", run: "Run",
};

/** An act as people say it: "Member removed". Unknown ones are read from their own words. */
export function actWords(act: string): string {
  const known = SAID[act];
  if (known) return known;
  const words = act.replaceAll(/[._]/g, " ").replace("api key", "API key").replace("github", "GitHub");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Where the thing that was acted on is shown; null for what has no page. */
export function targetAddress({ targetKind, targetId, runId }: Pick<HistoryEntry, "targetKind" | "targetId" | "runId">): { href: string; label: string } | null {
  if (runId) return { href: `/runs/${runId}`, label: "Open the run" };
  if (!targetId) return null;
  switch (targetKind) {
    case "repository": return { href: `/repositories/${targetId}`, label: "Open the repository" };
    case "strategy": return { href: `/strategies/${targetId}`, label: "Open the strategy" };
    case "member": case "invitation": return { href: "/settings/members", label: "Open members" };
    case "slack_connection": return { href: "/settings/notifications", label: "Open notifications" };
    case "api_key": return { href: "/settings/keys", label: "Open API keys" };
    case "budget_cap": return { href: "/settings/budgets", label: "Open budgets" };
    case "stop": case "limits": return { href: "/settings/limits", label: "Open limits" };
    default: return targetKind.startsWith("github_") ? { href: "/settings/github", label: "Open GitHub settings" } : null;
  }
}
