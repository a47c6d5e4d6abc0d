import type { Plan } from "@/lib/agents/plan";
import { DEMO_GOAL } from "@/lib/demo/goal";

export interface RecordedAnswer {
  text: string;
  calls: Array<{ name: string; input: Record<string, unknown> }>;
}

/** What one agent answered, turn by turn, in the run for `goal`. */
export interface Recording {
  agent: "planner" | "executor" | "fixer";
  goal: string;
  answers: RecordedAnswer[];
}

const plan: Plan = {
  title: "Parse weeks, and format them on request",
  summary:
    "Adds the week to the table of units, which lets parse read “2w” and “2 weeks”. format gets an option `largest` that says which unit it starts with, so that weeks are written only by those who want them. README and CHANGELOG follow.",
  steps: [
    { title: "Add the week to the units", detail: "parse looks names up in UNITS, so one entry is enough for it.", paths: ["src/units.ts"] },
    { title: "Let format start with a chosen unit", detail: "A new option `largest` on FormatOptions; everything else about format stays as it is.", paths: ["src/format.ts"] },
    { title: "Test weeks", detail: "A new file, so that the existing tests keep saying what they say.", paths: ["test/weeks.spec.ts"] },
    { title: "Document it", detail: "Show it in the README, remove the known problem, and add a line to the list of changes.", paths: ["README.md", "CHANGELOG.md"] },
  ],
  commands: ["node --test test/weeks.spec.ts", "node --test test/*.spec.ts", "node scripts/check-docs.ts"],
  acceptance: ['parse("2w 3d") is 1468800000', 'format(1_468_800_000, { largest: "w" }) is "2w 3d"', "Every existing test passes unchanged"],
  risk: "low",
  riskReason: "Small and additive; units are shared by parse and format, so the existing tests matter.",
  estimatedTurns: 5,
};

const planner: RecordedAnswer[] = [
  {
    text: "I'll see how the units are shared between reading and writing.",
    calls: [
      { name: "list_files", input: {} },
      { name: "read_file", input: { path: "src/units.ts" } },
      { name: "read_file", input: { path: "src/parse.ts" } },
      { name: "read_file", input: { path: "src/format.ts" } },
    ],
  },
  {
    text: "parse looks units up by name, so it only needs a new entry. Next: who documents and who tests this?",
    calls: [
      { name: "search", input: { pattern: "week" } },
      { name: "read_file", input: { path: "test/format.spec.ts" } },
      { name: "read_file", input: { path: "README.md" } },
    ],
  },
  { text: "One table entry and one option. Here is the plan.", calls: [{ name: "submit_plan", input: plan }] },
];

const executor: RecordedAnswer[] = [
  {
    text: "Reading the files I am about to change.",
    calls: [
      { name: "read_file", input: { path: "src/units.ts" } },
      { name: "read_file", input: { path: "src/format.ts" } },
      { name: "read_file", input: { path: "CHANGELOG.md" } },
    ],
  },
  {
    text: "Adding the week, and the option that says where format starts.",
    calls: [
      { name: "edit_file", input: { path: "src/units.ts", old_text: 'export type Unit = "d" |', new_text: 'export type Unit = "w" | "d" |' } },
      {
        name: "edit_file",
        input: {
          path: "src/units.ts",
          old_text: '  { unit: "d", ms: 86_400_000, one: "day", many: "days" },',
          new_text: '  { unit: "w", ms: 604_800_000, one: "week", many: "weeks" },\n  { unit: "d", ms: 86_400_000, one: "day", many: "days" },',
        },
      },
      { name: "edit_file", input: { path: "src/format.ts", old_text: 'import { UNITS } from "./units.ts";', new_text: 'import { UNITS, type Unit } from "./units.ts";' } },
      {
        name: "edit_file",
        input: {
          path: "src/format.ts",
          old_text: "  parts?: number;\n}",
          new_text: "  parts?: number;\n  /** The largest unit to write. */\n  largest?: Unit;\n}",
        },
      },
      {
        name: "edit_file",
        input: {
          path: "src/format.ts",
          old_text: "  for (const info of UNITS) {",
          new_text: "  const first = UNITS.findIndex(({ unit }) => unit === options.largest);\n  for (const info of UNITS.slice(Math.max(0, first))) {",
        },
      },
    ],
  },
  {
    text: "Now tests for weeks, and a run of them.",
    calls: [
      {
        name: "write_file",
        input: {
          path: "test/weeks.spec.ts",
          content: `import assert from "node:assert/strict";
import { test } from "node:test";
import { format, parse } from "../src/index.ts";

test("reads weeks", () => {
  assert.equal(parse("2w 3d"), 1_468_800_000);
  assert.equal(parse("1 week"), 604_800_000);
});

test("writes weeks when asked", () => {
  assert.equal(format(1_468_800_000, { largest: "w" }), "2w 3d");
  assert.equal(format(604_800_000, { largest: "w", long: true }), "1 week");
});

test("starts with the unit that was asked for", () => {
  assert.equal(format(1_468_800_000, { largest: "d" }), "17d");
  assert.equal(format(5_400_000, { largest: "m" }), "90m");
});
`,
        },
      },
      { name: "run_command", input: { command: "node --test test/weeks.spec.ts" } },
    ],
  },
  {
    text: "Green. The README and the list of changes come last.",
    calls: [
      {
        name: "edit_file",
        input: {
          path: "README.md",
          old_text: 'format(93_784_005, { parts: 2 }); // "1d 2h"',
          new_text: 'format(93_784_005, { parts: 2 }); // "1d 2h"\nformat(1_468_800_000, { largest: "w" }); // "2w 3d"',
        },
      },
      { name: "edit_file", input: { path: "README.md", old_text: "`d`, `h`, `m`, `s` and `ms`, or", new_text: "`w`, `d`, `h`, `m`, `s` and `ms`, or" } },
      { name: "edit_file", input: { path: "README.md", old_text: '- Weeks are not understood: `parse("2w")` is refused.\n', new_text: "" } },
      {
        name: "edit_file",
        input: {
          path: "CHANGELOG.md",
          old_text: "# Changes\n",
          new_text: '# Changes\n\n## Unreleased\n\n- `parse` reads weeks, and `format` writes them with `{ largest: "w" }`.\n',
        },
      },
      { name: "run_command", input: { command: "node scripts/check-docs.ts" } },
    ],
  },
  {
    text: "The feature works and is documented.",
    calls: [
      {
        name: "finish",
        input: {
          summary: "parse reads weeks; format takes `largest` and writes weeks when asked.",
          done: ["Added the week to the units", "Added the option `largest` to format", "Added test/weeks.spec.ts", "Updated README.md and CHANGELOG.md"],
          not_done: ["Ran only the new tests, not the whole suite"],
        },
      },
    ],
  },
];

const fixer: RecordedAnswer[] = [
  {
    text: "test/schedule.spec.ts wants long intervals in days and now gets weeks. I'll read the test, its source and format.",
    calls: [
      { name: "read_file", input: { path: "test/schedule.spec.ts" } },
      { name: "read_file", input: { path: "src/schedule.ts" } },
      { name: "read_file", input: { path: "src/format.ts" } },
    ],
  },
  {
    text: "The test is right: without `largest`, format has to start with days as before. It started with the first unit of the table, which is now the week.",
    calls: [
      { name: "edit_file", input: { path: "src/format.ts", old_text: "  /** The largest unit to write. */", new_text: "  /** The largest unit to write; days unless asked otherwise. */" } },
      {
        name: "edit_file",
        input: {
          path: "src/format.ts",
          old_text: "  const first = UNITS.findIndex(({ unit }) => unit === options.largest);\n  for (const info of UNITS.slice(Math.max(0, first))) {",
          new_text: '  const largest = options.largest ?? "d";\n  for (const info of UNITS.slice(UNITS.findIndex(({ unit }) => unit === largest))) {',
        },
      },
      { name: "run_command", input: { command: "node --test test/*.spec.ts" } },
      { name: "run_command", input: { command: "node scripts/check-docs.ts" } },
    ],
  },
  {
    text: "The whole suite passes.",
    calls: [
      {
        name: "finish",
        input: {
          summary: "format starts with days again unless `largest` says otherwise, so schedules keep their labels.",
          done: ["Gave `largest` the default it was missing", "Ran the whole test suite and the documentation check"],
          not_done: [],
        },
      },
    ],
  },
];

/** The one run that can be replayed. */
export const RECORDINGS: readonly Recording[] = [
  { agent: "planner", goal: DEMO_GOAL, answers: planner },
  { agent: "executor", goal: DEMO_GOAL, answers: executor },
  { agent: "fixer", goal: DEMO_GOAL, answers: fixer },
];
