export type Unit = "d" | "h" | "m" | "s" | "ms";

export interface UnitInfo {
  unit: Unit;
  ms: number;
  one: string;
  many: string;
}

/** Every unit, the largest first. */
export const UNITS: readonly UnitInfo[] = [
  { unit: "d", ms: 86_400_000, one: "day", many: "days" },
  { unit: "h", ms: 3_600_000, one: "hour", many: "hours" },
  { unit: "m", ms: 60_000, one: "minute", many: "minutes" },
  { unit: "s", ms: 1_000, one: "second", many: "seconds" },
  { unit: "ms", ms: 1, one: "millisecond", many: "milliseconds" },
];
