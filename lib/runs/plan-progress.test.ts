import { expect, it } from "vitest";
import type { Turn } from "@/lib/runs/schema";
import { planProgress, writtenPaths } from "./plan-progress";

const step = (...paths: string[]) => ({ title: "", detail: "", paths });

it("ticks a step when all of its paths were written, globs included", () => {
  const plan = { steps: [step("src/a.ts"), step("src/a.ts", "src/b.ts"), step("test/**"), step("docs/x.md"), step()] };
  expect(planProgress(plan, new Set(["src/a.ts", "test/deep/a.test.ts"]), false)).toEqual(["written", "begun", "written", "open", "open"]);
  expect(planProgress(plan, new Set(), true).at(-1)).toBe("written");
});

it("counts what writing tools did, and nothing that was read, refused or is under way", () => {
  const call = (name: string, about: string, status: string) => ({ name, about, status });
  const turns = [{ calls: [call("edit_file", "./src/a.ts", "succeeded"), call("read_file", "b", "succeeded"), call("write_file", "c", "refused"), call("write_file", "d", "running")] }] as unknown as Turn[];
  expect([...writtenPaths(turns)]).toEqual(["src/a.ts"]);
});
