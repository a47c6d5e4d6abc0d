import { getJson } from "@/components/layout/get-json";
import type { RunDetail } from "@/lib/runs/detail-schema";
import type { RunEvent, Turn } from "@/lib/runs/schema";
import type { RunChange, RunSource } from "./run-store";

/** A run as the REST API gives it to its own page, by the session's cookie. */
export function runSource(runId: string): RunSource {
  const path = `/api/v1/runs/${runId}`;
  return {
    fetchEvents: async (query) => {
      const parameters = Object.entries(query).flatMap(([name, value]) => (value === undefined || value === null || value === "" ? [] : [[name, String(value)]]));
      return (await getJson<{ items: RunEvent[] }>(`${path}/events?${new URLSearchParams(parameters)}`)).items;
    },
    fetchDetail: () => getJson<RunDetail>(path),
    fetchTurns: async () => (await getJson<{ items: Turn[] }>(`${path}/turns`)).items,
  };
}

/** Rows come over the live channel with the database's names. */
export function eventOf(payload: unknown): RunEvent {
  const { created_at: createdAt, number, type, level, stage, message, data } = payload as Omit<RunEvent, "createdAt"> & { created_at: string };
  return { number, type, level, stage, message, data, createdAt };
}

export function changeOf(payload: unknown): RunChange {
  const { spent_micros: spentMicros, head_sha: headSha, waits_for: waitsFor, status, stage, outcome, wanted } = payload as Omit<RunChange, "spentMicros" | "headSha" | "waitsFor"> & { spent_micros: number; head_sha: string | null; waits_for: string | null };
  return { status, stage, outcome, wanted, spentMicros, headSha, waitsFor };
}
