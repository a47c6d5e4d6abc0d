export { clock } from "./clock.ts";
export { format, type FormatOptions } from "./format.ts";
export { parse } from "./parse.ts";
export type { Unit } from "./units.ts";
