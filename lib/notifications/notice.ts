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

/** What is asked, as the beginning of a sentence. */
export const ASKED: Record<string, string> = {
  plan: "A plan",
  outside_plan: "A write outside the plan",
  protected_change: "A change to tests, CI, lint or locks",
  merge: "Verified green: a merge",
  command: "A command",
  write: "A write",
  more_money: "A run is at its cap: more money",
  settings: "A change of settings",
};

/** How a run ended. */
export const ENDS: Record<NonNullable<Tables<"runs">["outcome"]>, string> = {
  merged: "Merged",
  ready_for_review: "Ready for review",
  no_changes: "Ended without changes",
  red: "Ended with failing checks",
  stopped: "Stopped",
  rejected: "Ended: not approved",
  cancelled: "Cancelled",
  error: "Failed",
};

/** What is new about something that was told of before. */
export const AGAIN = { reminded: "Still waiting. ", escalated: "Waiting for an admin. ", delegated: "Handed to you. ", voted: "One of two said yes. " } as const;

type AboutRun = Pick<Tables<"runs">, "id" | "goal" | "outcome" | "attempt">;

/** A person is needed: somebody has to decide about this approval. `why` tells what is new about one that was told of before. */
export function needsYouNotice(run: AboutRun | null, approval: Pick<Tables<"approvals">, "id" | "kind" | "reason">, why?: keyof typeof AGAIN): Notice {
  const title = `${why ? AGAIN[why] : ""}${ASKED[approval.kind] ?? "A decision"} waits for you`;
  const id = `${approval.id}:${why ?? "requested"}`;
  return run ? { id, title, ...about(run) } : { id, title, body: clipped(approval.reason ?? ""), url: `/approvals/${approval.id}`, tag: `approval:${approval.id}` };
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
  return { body: clipped(run.goal), url: `/runs/${run.id}`, tag: `run:${run.id}` };
}

function clipped(words: string): string {
  const line = words.trim().replace(/\s+/g, " ");
  return line.length > GOAL_CHARACTERS ? `${line.slice(0, GOAL_CHARACTERS - 1).toWellFormed()}…` : line;
}
