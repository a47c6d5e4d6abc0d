import { camel } from "@/lib/db/camel";
import { decodeCursor, page } from "@/lib/db/cursor";
import { unwrap } from "@/lib/db/map-error";
import type { Actor } from "@/lib/tenants/actor";
import { listCapSubjects } from "../budgets/queries";
import { monthStart } from "./days";
import { forecastMonth, forecastRange } from "./forecast";
import { NONE, type CostEntry, type CostFilters, type CostGrouping, type CostRange, type CostSums, type Costs, type Forecast } from "./schema";

type Row<Value> = { [Key in keyof Value as Key extends string ? SnakeCase<Key> : never]: Value[Key] };
type SnakeCase<Name extends string> = Name extends `${infer Head}${infer Tail}` ? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${SnakeCase<Tail>}` : Name;
interface Answer {
  total: Row<CostSums>;
  groups: (Row<CostSums> & { key: string | null })[];
  group_count: number;
  days: (Row<CostSums> & { day: string })[];
  series: { day: string; key: string | null; cost_micros: number; tokens: number }[];
}

const argumentsOf = (actor: Actor, { from, to, zone }: CostRange, filters: CostFilters) => ({ in_tenant: actor.tenantId, from_day: from, to_day: to, zone, filters });

async function ask(actor: Actor, range: CostRange, by: CostGrouping, filters: CostFilters): Promise<Answer> {
  return unwrap(await actor.client.rpc("costs", { ...argumentsOf(actor, range, filters), grouped: by })) as unknown as Answer;
}

/** What was spent in these days, by what it was for. Throws `bad_request` for a range of no or more than 366 days, or an unknown zone. */
export async function readCosts(actor: Actor, range: CostRange, by: CostGrouping, filters: CostFilters, names: CostNames): Promise<Costs> {
  const answer = await ask(actor, range, by, filters);
  const groups = answer.groups.map(({ key, ...sums }) => ({ key: key ?? NONE, name: names.of(by, key ?? NONE), ...camel(sums) }));
  return {
    ...range, by, groups: by === "day" ? groups.toSorted((a, b) => a.key.localeCompare(b.key)) : groups,
    total: camel(answer.total), groupCount: answer.group_count, days: answer.days.map(camel),
    series: answer.series.map(({ key, ...rest }) => ({ key: key ?? NONE, ...camel(rest) })),
  };
}

/** What the runs of a person cost this month, in micro-dollars; null where more than 200 people spent and this one is not among the dearest. */
export async function readSpentByPerson(actor: Actor, zone: string, today: string): Promise<(person: string) => number | null> {
  const { groups, group_count } = await ask(actor, { from: monthStart(today), to: today, zone }, "person", {});
  const spent = new Map(groups.map(({ key, cost_micros }) => [key, cost_micros]));
  return (person) => spent.get(person) ?? (group_count <= groups.length ? 0 : null);
}

/** What this month comes to with these filters; see `forecastMonth`. */
export async function readForecast(actor: Actor, zone: string, filters: CostFilters, now = new Date()): Promise<Forecast> {
  const { days } = await ask(actor, { ...forecastRange(zone, now), zone }, "day", filters);
  return forecastMonth(days.map(camel), zone, now);
}

/** A page of the ledger's rows in these days, newest first. Throws `bad_request` for a cursor that no list gave. */
export async function listCostEntries(actor: Actor, range: CostRange, filters: CostFilters, { cursor, limit = 50 }: { cursor?: string; limit?: number } = {}): Promise<{ items: CostEntry[]; nextCursor: string | null }> {
  const place = cursor ? decodeCursor(cursor) : null;
  const rows = unwrap(await actor.client.rpc("cost_entries", { ...argumentsOf(actor, range, filters), after_at: place?.createdAt ?? null, after_id: place?.id ?? null, most: limit + 1 }));
  // The place of a row is the moment in which its money counts.
  const { nextCursor } = page(rows.map((row) => ({ id: row.id!, createdAt: camel(row).countsAt! })), limit);
  return { items: rows.slice(0, limit).map((row) => camel(row) as unknown as CostEntry), nextCursor };
}

const KINDS: Record<string, string> = { model: "Model calls", sandbox: "Sandbox time", storage: "Storage", correction: "Corrections" };
const NOBODY: Record<CostGrouping, string> = { day: "", agent: "No agent", model: "No model", repository: "No repository", strategy: "No strategy", person: "Nobody", kind: "" };
/** A key that may read no repositories or members does not know their names. */
const UNKNOWN: Partial<Record<CostGrouping, string>> = { repository: "A repository that was removed, or that this key may not read", strategy: "A strategy that was removed, or that this key may not read", person: "Someone who left, or whom this key may not read" };
const GONE: Partial<Record<CostGrouping, string>> = { repository: "A removed repository", strategy: "A removed strategy", person: "A former member" };

export interface CostNames {
  of(by: CostGrouping, key: string): string;
  /** Repositories, strategies and people that there are, to choose from. */
  choices: Record<"repository" | "strategy" | "person", { id: string; name: string }[]>;
}

/** The names of whatever costs can be asked by. */
export async function readCostNames(actor: Actor): Promise<CostNames> {
  const subjects = await listCapSubjects(actor);
  const names = new Map(subjects.map(({ scope, subject, name }) => [`${scope}:${subject}`, name]));
  const choices = (wanted: string) => subjects.filter(({ scope }) => scope === wanted).map(({ subject, name }) => ({ id: subject, name }));
  return {
    of: (by, key) => (key === NONE ? NOBODY[by] : by === "kind" ? (KINDS[key] ?? key) : (names.get(`${by}:${key}`) ?? (actor.via === "session" ? GONE : UNKNOWN)[by] ?? key)),
    choices: { repository: choices("repository"), strategy: choices("strategy"), person: choices("person") },
  };
}
