import type { Tables } from "@/lib/db/types";

/** What a device shows, and all that a notification carries. public/sw.js reads it. */
export interface Notice {
  /** The same id twice is the same notice. */
  id: string;
  title: string;
  body: string;
  /** A path of ours. */
  url: string;
  /** A newer notice takes the place of an older one with the same tag. */
  tag: string;
}

const GOAL_CHARACTERS = 120;

const ASKS: Record<string, string> = {
  plan: "A plan waits for you",
  outside_plan: "A write outside the plan waits for you",
  protected_change: "A change to tests, CI, lint or locks waits for you",
  merge: "Verified green: a merge waits for you",
  command: "A command waits for you",
  write: "A write waits for you",
  more_money: "A run is at its cap: more money waits for you",
  settings: "A change of settings waits for you",
};

const ENDS: Record<NonNullable<Tables<"runs">["outcome"]>, string> = {
  merged: "Merged",
  ready_for_review: "Ready for review",
  no_changes: "Ended without changes",
  red: "Ended with failing checks",
  stopped: "Stopped",
  rejected: "Ended: not approved",
  cancelled: "Cancelled",
  error: "Failed",
};

type AboutRun = Pick<Tables<"runs">, "id" | "goal" | "outcome" | "attempt">;

/** A person is needed: somebody has to decide about this approval. */
export function needsYouNotice(run: AboutRun, approval: Pick<Tables<"approvals">, "id" | "kind">): Notice {
  return { id: `${approval.id}:requested`, title: ASKS[approval.kind] ?? "A decision waits for you", ...about(run) };
}

/** A run has ended. */
export function finishedNotice(run: AboutRun): Notice {
  return { id: `${run.id}:finished:${run.attempt}`, title: run.outcome ? ENDS[run.outcome] : "Ended", ...about(run) };
}

/** Shows that notifications arrive. */
export function testNotice(): Notice {
  return { id: "test", title: "Notifications work", body: "MorningAI tells you here.", url: "/settings/notifications", tag: "test" };
}

function about(run: AboutRun): Pick<Notice, "body" | "url" | "tag"> {
  const goal = run.goal.trim().replace(/\s+/g, " ");
  const body = goal.length > GOAL_CHARACTERS ? `${goal.slice(0, GOAL_CHARACTERS - 1).toWellFormed()}…` : goal;
  return { body, url: `/runs/${run.id}`, tag: `run:${run.id}` };
}
