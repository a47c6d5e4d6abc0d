import { z } from "zod";
import { withoutHidden } from "@/lib/github/clean-text";
import { autonomySchema, startRunInputSchema } from "@/lib/runs/schema";
import { DAYS, FILTERS, GITHUB_EVENTS, namesOf, placesIn } from "./places";
import { checkCron, isTimeZone } from "./schedule";

/**
 * What a strategy says: the same for the form, the REST API, YAML and a repository's files.
 * Money is in US dollars here, because people write this by hand.
 */

const timezone = z.string().max(60).refine(isTimeZone, "is no time zone; write one such as Europe/Berlin or UTC.");
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "is no time; write one such as 22:00.");
const dollars = (most: number) => z.number().min(0, "Give 0 or more.").max(most, `At most ${most.toLocaleString("en-US")} dollars.`);
const glob = z.string().trim().min(1).max(200);
const words = z.array(glob).max(20);

const filtersSchema = z.strictObject({
  labels: words.optional().describe("Any of these labels, in any case"),
  branches: words.optional().describe("Branches, * standing for anything: pushed to, or into which a pull request goes"),
  checks: words.optional().describe("Names of checks, * standing for anything"),
  says: z.string().trim().min(1).max(200).optional().describe("A comment that has these words, in any case"),
  people: words.optional().describe("Logins of those who do it"),
});
export type Filters = z.infer<typeof filtersSchema>;

const triggerSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("manual") }),
  z.strictObject({ type: z.literal("api") }),
  z.strictObject({
    type: z.literal("schedule"),
    cron: z.string().trim().max(100).superRefine((cron, context) => {
      const wrong = checkCron(cron);
      if (wrong) context.addIssue(wrong);
    }).describe("Minute, hour, day of the month, month, day of the week; every five minutes at most"),
    timezone: timezone.default("UTC"),
    missed: z.enum(["once", "skip"]).default("once").describe("What was due while the app did not run is made good once, or skipped"),
  }),
  z.strictObject({ type: z.literal("github"), event: z.enum(GITHUB_EVENTS), filters: filtersSchema.default({}) }),
]);
export type Trigger = z.infer<typeof triggerSchema>;

const inputSchema = z.strictObject({
  description: z.string().trim().max(500).optional(),
  required: z.boolean().default(true),
  default: z.string().max(4_000).optional(),
  options: z.array(z.string().trim().min(1).max(200)).max(50).optional().describe("The values that it may have"),
});
export type StrategyInput = z.infer<typeof inputSchema>;

const quietSchema = z.strictObject({
  days: z.array(z.enum(DAYS)).min(1, "Name a day.").max(7).default([...DAYS]).describe("The days on which they begin"),
  from: clock,
  to: clock.describe("Not after from: on the next day"),
  timezone: timezone.default("UTC"),
  then: z.enum(["wait", "skip"]).default("wait").describe("What is due in them waits until they end, or is skipped"),
});
export type QuietHours = z.infer<typeof quietSchema>;

export const definitionSchema = z.strictObject({
  name: z.string().trim().min(1, "Give it a name.").max(120).refine((name) => withoutHidden(name) === name, "Leave out the characters of its name that show nothing."),
  description: z.string().trim().max(2_000).optional(),
  trigger: triggerSchema,
  workflow: z.literal("change").default("change"),
  inputs: z.record(z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, "A name of an input has small letters, digits and _."), inputSchema).refine((inputs) => Object.keys(inputs).length <= 20, "At most 20 inputs.").optional()
    .describe("What whoever starts it gives: {{ inputs.name }} in the goal"),
  parameters: z.strictObject({
    goal: z.string().trim().min(1, "Say what should be done.").max(10_000).describe("What a run is to do; {{ places }} are filled when it starts"),
    baseBranch: z.string().trim().min(1).max(250).optional(),
    turnLimit: startRunInputSchema.shape.turnLimit,
    fixLimit: startRunInputSchema.shape.fixLimit,
    deadlineMinutes: startRunInputSchema.shape.deadlineMinutes,
  }),
  repositories: z.array(z.string().trim().min(1).max(1_000)).min(1, "Choose a repository.").max(20, "At most 20 repositories.").describe("Ids or places, such as acme/web: a run in each; with a GitHub event, in that where it happened"),
  model: startRunInputSchema.shape.model,
  autonomy: autonomySchema.optional().describe("Default: the workspace's"),
  caps: z.strictObject({ run: dollars(1_000).optional(), hour: dollars(1_000_000).optional(), day: dollars(1_000_000).optional(), month: dollars(1_000_000).optional() }).optional().describe("US dollars: of each run, and of all its runs in an hour, a day and a month"),
  approvers: z.array(z.string().trim().min(1).max(320)).max(20).optional().describe("Members, by id or e-mail address, who decide about its runs"),
  quietHours: quietSchema.optional().describe("When nothing starts"),
}).superRefine(fitsTogether);

export type Definition = z.infer<typeof definitionSchema>;
export type DefinitionInput = z.input<typeof definitionSchema>;

/** What is wrong with a definition: where, by the names of its fields, and a sentence. */
export interface Mistake {
  path: (string | number)[];
  message: string;
}

/** Reads what somebody wrote. At most ten mistakes are named. */
export function readDefinition(value: unknown): { definition: Definition } | { mistakes: Mistake[] } {
  const parsed = definitionSchema.safeParse(value);
  if (parsed.success) return { definition: parsed.data };
  return { mistakes: parsed.error.issues.slice(0, 10).map((issue) => ({ path: issue.path.filter((part) => typeof part !== "symbol"), message: sentence(issue) })) };
}

const KINDS: Record<string, string> = { string: "a text", number: "a number", boolean: "true or false", array: "a list", object: "a group of fields", record: "a group of fields" };

function sentence(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") return `There is no field ${issue.keys.slice(0, 5).join(", ")} here; take it out.`;
  if (issue.code === "invalid_union") return "A trigger has the type manual, schedule, github or api.";
  if (issue.code === "invalid_type") return issue.message.endsWith("received undefined") ? "This is missing." : `This has to be ${KINDS[issue.expected] ?? issue.expected}.`;
  if (issue.code === "invalid_value") return `This is one of: ${issue.values.map(String).join(", ")}.`;
  return issue.message;
}

function fitsTogether({ trigger, inputs, parameters, quietHours }: { trigger: Trigger; inputs?: Record<string, StrategyInput>; parameters: { goal: string }; quietHours?: QuietHours }, context: z.RefinementCtx): void {
  const wrong = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
  const known = namesOf(trigger.type === "github" ? trigger.event : null, Object.keys(inputs ?? {}));
  for (const place of placesIn(parameters.goal)) {
    if (!known.includes(place)) wrong(["parameters", "goal"], `Nothing fills {{ ${place.slice(0, 60)} }}. There is ${known.join(", ")}.`);
  }
  for (const [name, input] of Object.entries(inputs ?? {})) {
    if (["schedule", "github"].includes(trigger.type) && input.required && input.default === undefined) wrong(["inputs", name], "Nobody gives it when it starts by itself: give it a default, or make it not required.");
    if (input.options && input.default !== undefined && !input.options.includes(input.default)) wrong(["inputs", name, "default"], "The default is not among the options.");
  }
  if (trigger.type === "github") {
    const { filters, event } = trigger;
    const unused = (Object.keys(filters) as (keyof Filters)[]).filter((filter) => filters[filter] !== undefined && !FILTERS[event].includes(filter));
    for (const filter of unused) wrong(["trigger", "filters", filter], `An event ${event.replaceAll("_", " ")} has no ${filter}.`);
    // Without words every comment would start something.
    if (event === "comment" && !filters.says) wrong(["trigger", "filters", "says"], "Say which words a comment has to have.");
    if (["issue_labelled", "pull_request_labelled"].includes(event) && !filters.labels?.length) wrong(["trigger", "filters", "labels"], "Name the label.");
    if (event === "push" && !filters.branches?.length) wrong(["trigger", "filters", "branches"], "Name the branches.");
  }
  if (quietHours && quietHours.from === quietHours.to && new Set(quietHours.days).size === 7) wrong(["quietHours"], "These quiet hours never end: nothing would start.");
}
