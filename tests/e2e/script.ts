import { calls, type Reply, type Script } from "../fakes/model-server";

/** What the scripted model does, chosen by a word in the goal. */
const finish = (summary: string): Reply => calls(["finish", { summary, done: [summary], not_done: [] }]);
const plan = (paths: string[]): Reply =>
  calls(["submit_plan", { title: "Add sub to the library", summary: "Adds a function and its test.", steps: [{ title: "Write sub", detail: "Beside add.", paths }], commands: ["node --test"], acceptance: ["sub(3, 2) is 1"], risk: "low", riskReason: "One small file.", estimatedTurns: 3 }]);

const dear = (reply: Reply): Reply => ({ ...reply, usage: { input: 1_000, cached: 0, output: 4_000, reasoning: 0 } }) as Reply;

const ROUTES: Record<string, Record<string, Reply[]>> = {
  "subtract": {
    planner: [calls(["list_files", {}]), plan(["src/math.mjs"])],
    executor: [
      // Breaks add, so that CI turns red first.
      calls(["edit_file", { path: "src/math.mjs", old_text: "a + b;", new_text: "a + b + 1;\nexport const sub = (a, b) => a - b;" }]),
      calls(["write_file", { path: "test/sub.test.mjs", content: 'import test from "node:test";\nimport assert from "node:assert";\nimport { sub } from "../src/math.mjs";\ntest("subtracts", () => assert.equal(sub(3, 2), 1));\n' }]),
      finish("Added <img src=x onerror=alert(1)> sub."),
    ],
    fixer: [calls(["edit_file", { path: "src/math.mjs", old_text: "a + b + 1;", new_text: "a + b;" }]), finish("Restored add.")],
  },
  "multiply": {
    planner: [calls(["list_files", {}]), plan(["src/math.mjs", "test/mul.test.mjs"])],
    executor: [
      calls(["edit_file", { path: "src/math.mjs", old_text: "a + b;", new_text: "a - b;\nexport const mul = (a, b) => a * b;" }]),
      calls(["write_file", { path: "test/mul.test.mjs", content: 'import test from "node:test";\nimport assert from "node:assert";\nimport { mul } from "../src/math.mjs";\ntest("multiplies", () => assert.equal(mul(3, 2), 6));\n' }]),
      finish("Added mul."),
    ],
    fixer: [calls(["edit_file", { path: "src/math.mjs", old_text: "a - b;", new_text: "a + b;" }]), finish("Restored add.")],
  },
  "slowly": {
    planner: [plan(["src/math.mjs"])],
    executor: [calls(["run_command", { command: "echo started-slowly; sleep 300" }]), finish("Slept.")],
  },
  "haltingly": {
    planner: [plan(["src/math.mjs"])],
    executor: [calls(["edit_file", { path: "src/math.mjs", old_text: "a + b;", new_text: "a + b;\nexport const sub = (a, b) => a - b;" }]), finish("Added sub.")],
  },
  "uselessly": { planner: [plan(["src/math.mjs"])], executor: [finish("Nothing to do.")] },
  "carefully": {
    planner: [plan(["src/math.mjs"])],
    executor: [
      calls(["edit_file", { path: "src/math.mjs", old_text: "a + b;", new_text: "a + b;\nexport const sub = (a, b) => a - b;" }]),
      calls(["run_command", { command: "node --test" }]),
      finish("Added sub."),
    ],
  },
  // Each of its calls costs $0.041: two of them fit under a cap of $0.15, where $0.08 has to be free for a third.
  "dearly": {
    planner: [plan(["src/math.mjs"])],
    executor: [
      dear(calls(["edit_file", { path: "src/math.mjs", old_text: "a + b;", new_text: "a + b;\nexport const sub = (a, b) => a - b;" }])),
      dear(calls(["read_file", { path: "src/math.mjs", from_line: 1, to_line: 1 }])),
      dear(calls(["read_file", { path: "src/math.mjs", from_line: 1, to_line: 2 }])),
      finish("Added sub."),
    ],
  },
  "quickly": {
    planner: [plan(["src/math.mjs"])],
    executor: [calls(["edit_file", { path: "src/math.mjs", old_text: "a + b;", new_text: "a + b;\nexport const sub = (a, b) => a - b;" }]), finish("Added sub.")],
  },
};

/** How long the model takes, the first time it is asked, for the second answer of a run that goes haltingly: far longer than a test watches. */
const HALT_MS = 60_000;
const halted = new Set<string>();

export const script: Script = async (request) => {
  const goal = request.messages[0]?.text ?? "";
  const route = ROUTES[Object.keys(ROUTES).find((word) => goal.includes(word)) ?? ""];
  const agent = /^You are the MorningAI (\w+)/.exec(request.instructions)?.[1] ?? "";
  const replies = route?.[agent];
  if (!replies) return { does: "fail", status: 400, code: "no_script", message: `No script for the ${agent} and this goal.` };
  const turn = request.messages.filter(({ role }) => role === "assistant").length;
  if (goal.includes("haltingly") && agent === "executor" && turn === 1 && !halted.has(goal)) {
    halted.add(goal);
    await new Promise((resolve) => setTimeout(resolve, HALT_MS).unref());
  }
  return replies[Math.min(turn, replies.length - 1)]!;
};
