import type { Definition, DefinitionInput, Filters } from "@/lib/strategies/definition";
import { DAYS, FILTERS, type GithubEvent } from "@/lib/strategies/places";

export interface InputDraft {
  name: string;
  description: string;
  default: string;
  options: string;
  required: boolean;
}

/** What the form holds, as it was typed; lists are texts with commas. */
export interface StrategyDraft {
  name: string;
  description: string;
  trigger: "manual" | "schedule" | "github" | "api";
  cron: string;
  timezone: string;
  missed: "once" | "skip";
  event: GithubEvent;
  filters: Record<keyof Filters, string>;
  inputs: InputDraft[];
  goal: string;
  repositories: string[];
  model: string;
  autonomy: string;
  caps: Record<"run" | "hour" | "day" | "month", string>;
  approvers: string[];
  quiet: boolean;
  quietDays: string[];
  quietFrom: string;
  quietTo: string;
  quietTimezone: string;
  quietThen: "wait" | "skip";
  baseBranch: string;
  turnLimit: string;
  fixLimit: string;
  deadlineMinutes: string;
}

const joined = (list: string[] | undefined) => (list ?? []).join(", ");
const split = (text: string) => text.split(",").map((part) => part.trim()).filter(Boolean);
const typed = (value: number | undefined) => (value === undefined ? "" : String(value));
/** What is no number is left as it was typed, for the check to name. */
const numeric = (text: string): number | undefined => {
  if (text.trim() === "") return undefined;
  const value = Number(text.replace(",", "."));
  return Number.isNaN(value) ? (text as never) : value;
};

export const EMPTY: Pick<Definition, "name" | "trigger" | "parameters" | "repositories"> = { name: "", trigger: { type: "schedule", cron: "0 6 * * 1-5", timezone: "UTC", missed: "once" }, parameters: { goal: "" }, repositories: [] };

/** A definition as the form shows it; `timezone` is what a new schedule begins with. */
export function toDraft(definition: Pick<Definition, "name" | "trigger" | "parameters" | "repositories"> & Partial<Definition>, timezone = "UTC"): StrategyDraft {
  const { trigger, quietHours: quiet, parameters, caps } = definition;
  const schedule = trigger.type === "schedule" ? trigger : { cron: "0 6 * * 1-5", timezone, missed: "once" as const };
  const github = trigger.type === "github" ? trigger : { event: "issue_labelled" as const, filters: {} as Filters };
  return {
    name: definition.name, description: definition.description ?? "", trigger: trigger.type, cron: schedule.cron, timezone: schedule.timezone, missed: schedule.missed,
    event: github.event,
    filters: { labels: joined(github.filters.labels), branches: joined(github.filters.branches), checks: joined(github.filters.checks), says: github.filters.says ?? "", people: joined(github.filters.people) },
    inputs: Object.entries(definition.inputs ?? {}).map(([name, input]) => ({ name, description: input.description ?? "", default: input.default ?? "", options: joined(input.options), required: input.required })),
    goal: parameters.goal, repositories: definition.repositories, model: definition.model ?? "", autonomy: definition.autonomy ?? "",
    caps: { run: typed(caps?.run), hour: typed(caps?.hour), day: typed(caps?.day), month: typed(caps?.month) },
    approvers: definition.approvers ?? [],
    quiet: quiet !== undefined, quietDays: quiet?.days ?? [...DAYS], quietFrom: quiet?.from ?? "22:00", quietTo: quiet?.to ?? "06:00", quietTimezone: quiet?.timezone ?? schedule.timezone, quietThen: quiet?.then ?? "wait",
    baseBranch: parameters.baseBranch ?? "", turnLimit: typed(parameters.turnLimit), fixLimit: typed(parameters.fixLimit), deadlineMinutes: typed(parameters.deadlineMinutes),
  };
}

/** What was typed as a definition, which may still be wrong. Empty fields are left out. */
export function toDefinition(draft: StrategyDraft): DefinitionInput {
  const caps = Object.fromEntries(Object.entries(draft.caps).flatMap(([name, text]) => (text.trim() ? [[name, numeric(text)]] : [])));
  const inputs = Object.fromEntries(draft.inputs.map(({ name, description, default: usual, options, required }) => [name.trim(), { ...(description && { description }), required, ...(usual && { default: usual }), ...(options && { options: split(options) }) }]));
  return {
    name: draft.name,
    ...(draft.description.trim() && { description: draft.description }),
    trigger: triggerOf(draft),
    ...(draft.inputs.length > 0 && { inputs }),
    parameters: { goal: draft.goal, ...(draft.baseBranch.trim() && { baseBranch: draft.baseBranch }), ...given("turnLimit"), ...given("fixLimit"), ...given("deadlineMinutes") },
    repositories: draft.repositories,
    ...(draft.model && { model: draft.model }),
    ...(draft.autonomy && { autonomy: draft.autonomy as Definition["autonomy"] }),
    ...(Object.keys(caps).length > 0 && { caps }),
    ...(draft.approvers.length > 0 && { approvers: draft.approvers }),
    ...(draft.quiet && { quietHours: { days: DAYS.filter((day) => draft.quietDays.includes(day)), from: draft.quietFrom, to: draft.quietTo, timezone: draft.quietTimezone, then: draft.quietThen } }),
  };

  function given(name: "turnLimit" | "fixLimit" | "deadlineMinutes") {
    const value = numeric(draft[name]);
    return value === undefined ? {} : { [name]: value };
  }
}

function triggerOf({ trigger, cron, timezone, missed, event, filters }: StrategyDraft): DefinitionInput["trigger"] {
  if (trigger === "schedule") return { type: "schedule", cron, timezone, missed };
  if (trigger !== "github") return { type: trigger };
  const used = FILTERS[event].flatMap((name) => {
    const text = filters[name].trim();
    return text ? [[name, name === "says" ? text : split(text)]] : [];
  });
  return { type: "github", event, filters: Object.fromEntries(used) as Filters };
}
