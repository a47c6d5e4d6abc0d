import { createLoader, parseAsBoolean, parseAsString, parseAsStringLiteral, type inferParserType } from "nuqs/server";
import { RUN_STATUSES } from "@/lib/runs/statuses";

/** What the list of runs can be narrowed to, as its address says it. */
export const runsFilters = {
  q: parseAsString.withDefault(""),
  status: parseAsStringLiteral(["open", ...RUN_STATUSES]),
  repository: parseAsString,
  model: parseAsString,
  mine: parseAsBoolean.withDefault(false),
};
export type RunsFilters = inferParserType<typeof runsFilters>;

export const NO_FILTERS: RunsFilters = { q: "", status: null, repository: null, model: null, mine: false };

export const loadRunsFilters = createLoader(runsFilters);

export function isFiltered(filters: RunsFilters): boolean {
  return Object.values(filters).some(Boolean);
}

/** The same as a query of the REST API. */
export function runsQuery({ q, status, repository, model, mine }: RunsFilters): URLSearchParams {
  return new URLSearchParams({ ...(q && { q }), ...(status && { status }), ...(repository && { repositoryId: repository }), ...(model && { model }), ...(mine && { createdBy: "me" }) });
}
