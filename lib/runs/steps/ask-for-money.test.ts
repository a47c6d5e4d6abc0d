import { expect, it } from "vitest";
import { suggestedMicros } from "./ask-for-money";

const cap = (amountMicros: number, usedMicros: number, mostMicros = 1_000_000_000) => ({ amountMicros, usedMicros, mostMicros });

it("suggests half as much again, and enough for what was refused, in whole cents", () => {
  expect(suggestedMicros(82_000, cap(2_000_000, 1_990_000))).toBe(1_000_000);
  expect(suggestedMicros(82_000, cap(150_000, 130_000))).toBe(80_000);
  expect(suggestedMicros(500_000, cap(150_000, 130_000))).toBe(480_000);
  expect(suggestedMicros(82_000, cap(0, 0))).toBe(90_000);
});

it("suggests what the platform still allows, and nothing where that is too little", () => {
  expect(suggestedMicros(82_000, cap(2_000_000, 2_000_000, 2_085_000))).toBe(85_000);
  expect(suggestedMicros(82_000, cap(2_000_000, 2_000_000, 2_081_000))).toBe(0);
});
