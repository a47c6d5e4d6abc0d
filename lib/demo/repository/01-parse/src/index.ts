export { parse } from "./parse.ts";
export type { Unit } from "./units.ts";
