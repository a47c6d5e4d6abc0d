import type { Purse, SpendEntry } from "@/lib/ai/purse";

/** A purse in memory that refuses what the real one must never see, and remembers the rest. */
export class MemoryPurse implements Purse {
  readonly held = new Map<string, number>();
  readonly settled = new Map<string, SpendEntry>();
  /** What happened, in order: `reserve a`, `settle a`, `release a`, `refuse a`. */
  readonly log: string[] = [];
  reservedMicros: number[] = [];

  constructor(private readonly capMicros = 10_000_000) {}

  get spentMicros(): number {
    return [...this.settled.values()].reduce((sum, entry) => sum + entry.costMicros, 0);
  }

  async reserve(key: string, amountMicros: number) {
    if (!Number.isSafeInteger(amountMicros) || amountMicros < 0) throw new Error(`${amountMicros} is not an amount of money`);
    if (this.held.has(key) || this.settled.has(key)) throw new Error(`${key} was reserved twice`);
    const left = this.capMicros - this.spentMicros - [...this.held.values()].reduce((sum, amount) => sum + amount, 0);
    const granted = amountMicros <= left;
    this.log.push(`${granted ? "reserve" : "refuse"} ${key}`);
    if (!granted) return { granted, remainingMicros: left };
    this.held.set(key, amountMicros);
    this.reservedMicros.push(amountMicros);
    return { granted, remainingMicros: left - amountMicros };
  }

  async settle(key: string, entry: SpendEntry) {
    const held = this.held.get(key);
    if (held === undefined) throw new Error(`${key} was spent without being reserved`);
    if (entry.costMicros > held) throw new Error(`${key} cost ${entry.costMicros} and only ${held} was reserved`);
    this.held.delete(key);
    this.settled.set(key, entry);
    this.log.push(`settle ${key}`);
  }

  async release(key: string) {
    if (!this.held.delete(key)) throw new Error(`${key} was released without being reserved`);
    this.log.push(`release ${key}`);
  }
}
