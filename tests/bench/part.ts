import { messageOf } from "@/lib/errors";
import { passes, type BenchLine } from "./line";

/** Measures one part and prints its lines; a part that breaks says so, and the others go on. */
export async function part(name: string, measure: () => Promise<BenchLine[]>): Promise<void> {
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
