import type { RunDetail } from "@/lib/runs/detail-schema";
import { AnswerError, getJson } from "@/components/layout/get-json";
import { runsQuery, type RunsFilters } from "./runs-filters";
import type { RunsChange, RunsPage, RunsSource } from "./runs-store";

/** Runs that the server renders, and the newest that are asked for again. */
export const RUNS_PAGE = 50;
/** Older runs that each request for more brings. */
const OLDER_PAGE = 100;

/** The runs of a filter as the REST API gives them to the page, by the session's cookie. */
export function runsSource(filters: RunsFilters): RunsSource {
  const query = runsQuery(filters);
  return {
    fetchPage: (cursor) => getJson<RunsPage>(`/api/v1/runs?${new URLSearchParams([...query, ["limit", String(cursor ? OLDER_PAGE : RUNS_PAGE)], ...(cursor ? [["cursor", cursor] as [string, string]] : [])])}`),
    fetchRun: (id) =>
      getJson<RunDetail>(`/api/v1/runs/${id}`).then(
        ({ run }) => run,
        (error: unknown) => {
          if (error instanceof AnswerError && error.status === 404) return null;
          throw error;
        },
      ),
  };
}

/** Changes come over the live channel with the database's names. */
export function runsChangeOf(payload: unknown): RunsChange {
  const { id, status, stage, outcome, wanted, spent_micros: spentMicros, waits_for: waitsFor } = payload as Omit<RunsChange, "spentMicros" | "waitsFor"> & { spent_micros: number; waits_for: string | null };
  return { id, status, stage, outcome, wanted, spentMicros, waitsFor };
}
