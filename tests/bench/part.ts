import { messageOf } from "@/lib/errors";
import { passes, type BenchLine } from "./line";

/** What was asked for by name: `npm run bench -- money governance`; all, where nothing was. */
export const asked = process.argv.slice(2).map((word) => word.toLowerCase());

/** Measures one part, if it is asked for, and prints its lines; a part that breaks says so, and the others go on. */
export async function part(name: string, measure: () => Promise<BenchLine[]>): Promise<void> {
  if (asked.length === 0 || asked.some((word) => name.toLowerCase().startsWith(word))) await always(name, measure);
}

/** As `part`, for what the others need. */
export async function always(name: string, measure: () => Promise<BenchLine[]>): Promise<void> {
  const began = performance.now();
  try {
    for (const line of await measure()) print(line);
  } catch (error) {
    console.log(`✗ ${name} failed: ${messageOf(error)}`);
  }
  console.log(`  ${name}: ${((performance.now() - began) / 1_000).toFixed(0)} s`);
}

function print(line: BenchLine): void {
  const passed = passes(line);
  console.log(`${passed === null ? " " : passed ? "✓" : "✗"} ${line.what.padEnd(100)} ${line.value.padEnd(34)} ${line.bar}`);
}
