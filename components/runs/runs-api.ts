import type { RunDetail } from "@/lib/runs/detail-schema";
import { get } from "./run-api";
import { runsQuery, type RunsFilters } from "./runs-filters";
import type { RunsChange, RunsPage, RunsSource } from "./runs-store";

/** Runs that the server renders, and that each request for more brings. */
export const RUNS_PAGE = 50;

/** The runs of a filter as the REST API gives them to the page, by the session's cookie. */
export function runsSource(filters: RunsFilters): RunsSource {
  const query = runsQuery(filters);
  query.set("limit", String(RUNS_PAGE));
  return {
    fetchPage: (cursor) => get<RunsPage>(`/api/v1/runs?${query}${cursor ? `&${new URLSearchParams({ cursor })}` : ""}`),
    fetchRun: async (id) => (await get<RunDetail>(`/api/v1/runs/${id}`)).run,
  };
}

/** Changes come over the live channel with the database's names. */
export function runsChangeOf(payload: unknown): RunsChange {
  const { id, status, stage, outcome, wanted, spent_micros: spentMicros } = payload as Omit<RunsChange, "spentMicros"> & { spent_micros: number };
  return { id, status, stage, outcome, wanted, spentMicros };
}
