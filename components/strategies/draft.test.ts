import { expect, it } from "vitest";
import { definitionSchema, type DefinitionInput } from "@/lib/strategies/definition";
import { toDefinition, toDraft } from "./draft";

const usual: DefinitionInput = { name: "Nightly", trigger: { type: "schedule", cron: "0 6 * * *", timezone: "Europe/Berlin", missed: "skip" }, parameters: { goal: "Do it" }, repositories: ["a"] };

it.each<[string, DefinitionInput]>([
  ["the least", { ...usual, trigger: { type: "manual" } }],
  ["a schedule with everything", { ...usual, description: "d", model: "replay:replay", autonomy: "full", caps: { run: 0.5, month: 10 }, approvers: ["p"], quietHours: { days: ["sat"], from: "22:00", to: "06:00", timezone: "Asia/Tokyo", then: "skip" }, parameters: { goal: "Do it", baseBranch: "dev", turnLimit: 3, fixLimit: 0, deadlineMinutes: 5 } }],
  ["GitHub", { ...usual, trigger: { type: "github", event: "push", filters: { branches: ["main", "release/*"], people: ["ada"] } } }],
  ["inputs", { ...usual, trigger: { type: "api" }, inputs: { version: { description: "Which", options: ["1", "2"], default: "1", required: false } } }],
])("the form gives back %s as it was", (_, definition) => {
  const stored = definitionSchema.parse(definition);
  expect(definitionSchema.parse(toDefinition(toDraft(stored)))).toEqual(stored);
});

it("leaves what is no number for the check to name", () => {
  const read = definitionSchema.safeParse(toDefinition({ ...toDraft(definitionSchema.parse(usual)), caps: { run: "lots", hour: "", day: "", month: "" } }));
  expect(read.error?.issues[0]?.path).toEqual(["caps", "run"]);
});
