import { expect, it } from "vitest";
import { keptParts } from "./kept-parts";

const detail = () => ({ run: { id: "a", stage: null as string | null }, stages: [{ name: "plan", ended: true }, { name: "execute", ended: false }], plan: { steps: [{ paths: ["a", "b"] }] } });

it("keeps the very objects of what did not change", () => {
  const before = detail();
  expect(keptParts(before, detail())).toBe(before);
  const after = keptParts(before, { ...detail(), stages: [{ name: "plan", ended: true }, { name: "execute", ended: true }, { name: "ci", ended: false }] });
  expect(after.stages).toEqual([{ name: "plan", ended: true }, { name: "execute", ended: true }, { name: "ci", ended: false }]);
  expect(after.stages[0]).toBe(before.stages[0]);
  expect(after.stages[1]).not.toBe(before.stages[1]);
  expect([after.run, after.plan]).toEqual([before.run, before.plan]);
  expect(after.plan).toBe(before.plan);
});

it("takes what is shorter, empty or of another kind as it came", () => {
  const before = detail();
  expect(keptParts(before, { ...detail(), stages: [] }).stages).toEqual([]);
  expect(keptParts<unknown>({ a: { b: 1 } }, { a: [1] })).toEqual({ a: [1] });
  expect(keptParts<unknown>({ a: 1, b: undefined }, { a: 1 })).toEqual({ a: 1 });
  expect(keptParts<unknown>({ a: null }, { a: { b: null } })).toEqual({ a: { b: null } });
});
