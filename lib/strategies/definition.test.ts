import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readDefinition, type DefinitionInput } from "./definition";
import { describeMistake, parseYaml, toYaml } from "./yaml";

const NIGHTLY: DefinitionInput = { name: "Nightly", trigger: { type: "schedule", cron: "0 6 * * 1-5", timezone: "Europe/Berlin" }, parameters: { goal: "Update what is old, as of {{ date }}." }, repositories: ["acme/web"] };
const mistakes = (value: unknown) => {
  const read = readDefinition(value);
  return "mistakes" in read ? read.mistakes.map(describeMistake) : [];
};

describe("readDefinition", () => {
  it("fills in what is left out", () => {
    expect(readDefinition(NIGHTLY)).toMatchObject({ definition: { workflow: "change", trigger: { missed: "once" } } });
  });

  it.each<[string, unknown, string]>([
    ["a field that there is not", { ...NIGHTLY, autonmy: "full" }, "There is no field autonmy here; take it out."],
    ["a field of a trigger of another kind", { ...NIGHTLY, trigger: { type: "manual", cron: "0 6 * * *" } }, "Trigger: There is no field cron here; take it out."],
    ["nothing", undefined, "This is missing."],
    ["a list", [], "This has to be a group of fields."],
    ["a trigger that there is not", { ...NIGHTLY, trigger: { type: "later" } }, "Trigger.type: A trigger has the type manual, schedule, github or api."],
    ["a start every minute", { ...NIGHTLY, trigger: { type: "schedule", cron: "* * * * *" } }, "Trigger.cron: It would start more often than every 5 minutes, which is the most."],
    ["a time zone that there is not", { ...NIGHTLY, trigger: { type: "schedule", cron: "0 6 * * *", timezone: "Europe/Atlantis" } }, "Trigger.timezone: is no time zone; write one such as Europe/Berlin or UTC."],
    ["an offset as a time zone", { ...NIGHTLY, trigger: { type: "schedule", cron: "0 6 * * *", timezone: "+02:00" } }, "Trigger.timezone: is no time zone; write one such as Europe/Berlin or UTC."],
    ["a place that nothing fills", { ...NIGHTLY, parameters: { goal: "Fix {{ issue.title }}" } }, "Parameters.goal: Nothing fills {{ issue.title }}. There is repository.name, date."],
    ["no repository", { ...NIGHTLY, repositories: [] }, "Repositories: Choose a repository."],
    ["an amount below nothing", { ...NIGHTLY, caps: { run: -1 } }, "Caps.run: Give 0 or more."],
    ["an autonomy that there is not", { ...NIGHTLY, autonomy: "everything" }, "Autonomy: This is one of: plan, merge, full, step."],
    ["an input that nobody gives", { ...NIGHTLY, inputs: { version: {} } }, "Inputs.version: Nobody gives it when it starts by itself: give it a default, or make it not required."],
    ["quiet hours without an end", { ...NIGHTLY, quietHours: { from: "00:00", to: "00:00" } }, "QuietHours: These quiet hours never end: nothing would start."],
    ["every comment", { ...NIGHTLY, trigger: { type: "github", event: "comment" } }, "Trigger.filters.says: Say which words a comment has to have."],
    ["a filter that the event has not", { ...NIGHTLY, trigger: { type: "github", event: "release", filters: { branches: ["main"] } } }, "Trigger.filters.branches: An event release has no branches."],
  ])("refuses %s with a sentence", (_, value, sentence) => expect(mistakes(value)).toContain(sentence));

  it("knows the places of each event and of inputs", () => {
    const github = (event: string, filters: object, goal: string) => mistakes({ ...NIGHTLY, trigger: { type: "github", event, filters }, parameters: { goal } });
    expect(github("issue_labelled", { labels: ["bug"] }, "{{issue.title}} {{ label }} {{sender}}")).toEqual([]);
    expect(github("push", { branches: ["main"] }, "{{ issue.title }}")).toHaveLength(1);
    expect(mistakes({ ...NIGHTLY, trigger: { type: "api" }, inputs: { version: {} }, parameters: { goal: "To {{ inputs.version }}" } })).toEqual([]);
  });
});

describe("YAML", () => {
  it("is as the documentation shows it", () => {
    const example = /```yaml\n([\s\S]*?)```/.exec(readFileSync("docs/strategies.md", "utf8"))![1]!;
    expect(parseYaml(example)).toMatchObject({ definition: { name: "Weekly update", caps: { month: 50 }, quietHours: { days: ["fri", "sat", "sun"], then: "wait" } } });
  });

  it("reads back what it writes", () => {
    const read = readDefinition({ ...NIGHTLY, parameters: { goal: "First: a line\n- second # not a comment\n'third'" }, quietHours: { from: "22:00", to: "06:00" }, caps: { run: 0.5 }, inputs: { version: { default: "1.10" } } });
    const definition = "definition" in read ? read.definition : null;
    expect(parseYaml(toYaml(definition!))).toEqual({ definition });
  });

  it("names the line of each mistake", () => {
    const text = "name: Nightly\ntrigger:\n  type: schedule\n  cron: '* * * * *'\nparameters:\n  goal: Fix {{ nothing }}\nrepositories:\n  - acme/web\ncolour: red\n";
    const read = parseYaml(text);
    expect("mistakes" in read && read.mistakes.map(describeMistake)).toEqual([
      "Line 4, trigger.cron: It would start more often than every 5 minutes, which is the most.",
      "There is no field colour here; take it out.",
    ]);
  });

  it.each([
    ["what is no YAML", "name: [", "Line 1: This is not valid YAML"],
    ["a tag that would run something", "name: !!js/function 'x'", "mis"],
    ["a file that grows", `a: &a [${"x,".repeat(50)}]\nb: [${"*a,".repeat(60)}]`, ""],
    ["a large file", "#".repeat(70_000), "larger than 64 KiB"],
  ])("refuses %s", (_, text, words) => {
    const read = parseYaml(text);
    expect("mistakes" in read && read.mistakes.map(describeMistake).join(" ")).toContain(words);
  });
});
