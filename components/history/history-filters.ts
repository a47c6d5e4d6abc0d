import { createLoader, parseAsString, parseAsStringLiteral, type inferParserType } from "nuqs/server";

/** What the history can be narrowed to, as its address says it; the API has the same names. */
export const historyFilters = {
  q: parseAsString.withDefault(""),
  kind: parseAsStringLiteral(["run", "decision", "audit"] as const),
  actor: parseAsString,
  act: parseAsString,
  target: parseAsString,
  from: parseAsString,
  to: parseAsString,
};
export type HistoryFilters = inferParserType<typeof historyFilters>;

export const NO_FILTERS: HistoryFilters = { q: "", kind: null, actor: null, act: null, target: null, from: null, to: null };

export const loadHistoryFilters = createLoader(historyFilters);

export function isFiltered(filters: HistoryFilters): boolean {
  return Object.values(filters).some(Boolean);
}

/** The same as a query of the REST API. */
export function historyQuery(filters: HistoryFilters): URLSearchParams {
  return new URLSearchParams(Object.entries(filters).flatMap(([name, value]) => (value ? [[name, value] as [string, string]] : [])));
}
