export { clock } from "./clock.ts";
export { format, type FormatOptions } from "./format.ts";
export { parse } from "./parse.ts";
export { every, type Schedule } from "./schedule.ts";
export type { Unit } from "./units.ts";
