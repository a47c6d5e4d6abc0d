import { noticeAnswer } from "@/components/layout/session";
import type { RunDetail } from "@/lib/runs/detail-schema";
import type { RunEvent, Turn } from "@/lib/runs/schema";
import type { RunChange, RunSource } from "./run-store";

const PATIENCE_MS = 15_000;

/** A run as the REST API gives it to its own page, by the session's cookie. */
export function runSource(runId: string): RunSource {
  const path = `/api/v1/runs/${runId}`;
  return {
    fetchEvents: async (query) => {
      const parameters = Object.entries(query).flatMap(([name, value]) => (value === undefined || value === null || value === "" ? [] : [[name, String(value)]]));
      return (await get<{ items: RunEvent[] }>(`${path}/events?${new URLSearchParams(parameters)}`)).items;
    },
    fetchDetail: () => get<RunDetail>(path),
    fetchTurns: async () => (await get<{ items: Turn[] }>(`${path}/turns`)).items,
  };
}

/** The JSON at a path of the REST API. Throws an Error with a sentence for people. */
export async function get<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const unreachable = (cause: unknown): never => {
    throw new Error("The server could not be reached; the page tries again by itself.", { cause });
  };
  const response = await fetch(path, { headers: { accept: "application/json" }, signal: signal ? AbortSignal.any([signal, patience]) : patience }).catch(unreachable);
  noticeAnswer(response);
  // An answer may also break off in its middle.
  if (response.ok) return (await response.json().catch(unreachable)) as Answer;
  const body = (await response.json().catch(() => null)) as { error?: { message?: string } } | null;
  throw new Error(body?.error?.message ?? `The server answered with ${response.status}.`);
}

/** Rows come over the live channel with the database's names. */
export function eventOf(payload: unknown): RunEvent {
  const { created_at: createdAt, number, type, level, stage, message, data } = payload as Omit<RunEvent, "createdAt"> & { created_at: string };
  return { number, type, level, stage, message, data, createdAt };
}

export function changeOf(payload: unknown): RunChange {
  const { spent_micros: spentMicros, head_sha: headSha, status, stage, outcome, wanted } = payload as Omit<RunChange, "spentMicros" | "headSha"> & { spent_micros: number; head_sha: string | null };
  return { status, stage, outcome, wanted, spentMicros, headSha };
}
