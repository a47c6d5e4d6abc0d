import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import type { Served } from "@/lib/local/cli/serve";
import type { BenchLine } from "./line";

/** What a start left behind is collected in this time, or stays. */
const SETTLE_MS = 10_000;

/** Resident memory of the app and the embedded stack, on a new data directory and on one that was there. */
export async function benchMemory(start: () => Promise<Served>): Promise<BenchLine[]> {
  const lines: BenchLine[] = [];
  for (const what of ["first start, which makes the database", "later start"]) {
    const served = await start();
    try {
      await wait(SETTLE_MS);
      const parts = childrenOf(process.pid).map(({ name, bytes }) => ({ name, mib: bytes / 1024 ** 2 }));
      const total = parts.reduce((sum, { mib }) => sum + mib, 0);
      lines.push({ what: `Memory of the whole embedded stack, idle, ${what}`, value: `${total.toFixed(0)} MiB (${parts.map(({ name, mib }) => `${name} ${mib.toFixed(0)}`).join(", ")})`, bar: "< 700 MiB" });
    } finally {
      await served.stop();
    }
  }
  return lines;
}

/** The Node processes that this one started and their resident memory; pages that they share count in each. */
function childrenOf(parent: number): Array<{ name: string; bytes: number }> {
  return readdirSync("/proc").flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const status = readFileSync(`/proc/${entry}/status`, "utf8");
      const value = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
      const command = readFileSync(`/proc/${entry}/cmdline`, "utf8");
      // esbuild, which runs this benchmark's own TypeScript, is none of it.
      if (value("PPid") !== parent || command.includes("esbuild")) return [];
      return [{ name: command.includes("stack-process") ? "stack" : "app", bytes: value("VmRSS") * 1024 }];
    } catch {
      return []; // ended meanwhile
    }
  });
}
