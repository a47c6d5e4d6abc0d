import { z } from "zod";
import { auditHash, GENESIS, type ChainRow } from "./record";

/** Where a chain says that it begins and ends. */
export interface ChainHead {
  tenantId: string | null;
  firstNumber: number;
  /** The hash of the row before the first that is kept. */
  anchorHash: string;
  lastNumber: number;
  lastHash: string;
}

/** What a chain is read from: a person's client, or the service's. */
export interface ChainSource {
  head(): Promise<ChainHead>;
  /** Rows in order after a number; an empty page is the end. */
  rows(after: number): Promise<ChainRow[]>;
}

const findingSchema = z.object({
  what: z.enum(["changed", "removed", "inserted", "moved", "rewritten"]),
  /** The first row that was touched, and the last one where several are missing. */
  number: z.number().int(),
  through: z.number().int(),
  message: z.string(),
});
/** The first thing in a chain that is not as it was written. */
export type Finding = z.infer<typeof findingSchema>;

/** How far a verification got; plain data, so that it can go on in another request. */
export const progressSchema = z.object({
  done: z.boolean(),
  rows: z.number().int(),
  first: z.number().int(),
  /** The last row that was looked at, and the number at which the chain ended when it began. */
  last: z.number().int(),
  end: z.number().int(),
  hash: z.string(),
  hashBefore: z.string(),
  trimmed: z.object({ first: z.number().int(), anchor: z.string() }).nullable(),
  finding: findingSchema.nullable(),
});
export type Progress = z.infer<typeof progressSchema>;

/** A number and a hash that somebody noted, or an export kept. */
export interface NotedHead {
  number: number;
  hash: string;
}

/** Verifies a whole chain. Reads everything, a page at a time; throws only what reading throws. */
export async function verifyChain(source: ChainSource, noted?: NotedHead): Promise<Progress> {
  let progress = await verifyPart(source, null, Infinity, noted);
  while (!progress.done) progress = await verifyPart(source, progress, Infinity, noted);
  return progress;
}

/**
 * Verifies the next rows of a chain, at least one page and then until `most` are done. Rows that are
 * added meanwhile are verified too; when old ones are being removed meanwhile it begins again.
 */
export async function verifyPart(source: ChainSource, before: Progress | null, most: number, noted?: NotedHead): Promise<Progress> {
  const { tenantId, ...head } = await source.head();
  let progress = before && before.first === head.firstNumber ? before : begin(head);
  if (progress.rows === 0 && head.firstNumber === 1 && head.anchorHash !== GENESIS) {
    return found(progress, "removed", 1, 1, "The chain says that it begins with row 1, but not with the hash that every chain begins with.");
  }
  for (let read = 0; read < most; ) {
    const rows = await source.rows(progress.last);
    if (rows.length === 0) return end(progress, await source.head());
    for (const [index, row] of rows.entries()) {
      const finding = check(tenantId, row, progress, rows[index + 1], noted);
      if (finding) {
        const begun = progress.rows === 0 && (await source.head()).firstNumber !== head.firstNumber;
        return begun ? { ...begin(await source.head()) } : { ...progress, done: true, finding };
      }
      progress = { ...progress, rows: progress.rows + 1, last: row.number, hashBefore: progress.hash, hash: row.hash, trimmed: trimmedBy(row) ?? progress.trimmed };
    }
    read += rows.length;
  }
  return progress;
}

function begin(head: Omit<ChainHead, "tenantId">): Progress {
  return { done: false, rows: 0, first: head.firstNumber, last: head.firstNumber - 1, end: head.lastNumber, hash: head.anchorHash, hashBefore: "", trimmed: null, finding: null };
}

function check(tenantId: string | null, row: ChainRow, { last, hash, hashBefore, first }: Progress, next: ChainRow | undefined, noted?: NotedHead): Finding | null {
  if (row.number > last + 1) return { what: "removed", number: last + 1, through: row.number - 1, message: `${rowsOf(last + 1, row.number - 1)} removed: the numbers are missing.` };
  const genuine = auditHash(tenantId, row) === row.hash;
  if (genuine && row.previous_hash === hash) {
    if (noted?.number === row.number && noted.hash !== row.hash) {
      return { what: "rewritten", number: row.number, through: row.number, message: `The record was written anew: row ${row.number} does not have the hash that was noted, so it or rows before it were changed and everything after them was hashed again.` };
    }
    return null;
  }
  if (genuine) {
    if (row.number === first) return { what: "removed", number: row.number - 1, through: row.number - 1, message: `Rows before ${row.number} were removed or changed: it does not follow on the hash where the chain says that it begins.` };
    return { what: "changed", number: last, through: last, message: `Row ${last} was changed and hashed again: row ${row.number} was written after another.` };
  }
  if (auditHash(tenantId, row, row.number - 1) === row.hash && row.previous_hash === hashBefore) {
    return { what: "inserted", number: last, through: last, message: `Row ${last} was inserted, and the rows after it got new numbers.` };
  }
  if (auditHash(tenantId, row, row.number + 1) === row.hash) {
    if (next && auditHash(tenantId, next, next.number - 1) === next.hash) return { what: "moved", number: row.number, through: next.number, message: `Rows ${row.number} and ${next.number} were exchanged.` };
    return { what: "removed", number: row.number, through: row.number, message: `Row ${row.number} was removed, and the rows after it got new numbers.` };
  }
  return { what: "changed", number: row.number, through: row.number, message: `Row ${row.number} was changed: what it says does not have its hash.` };
}

function end(progress: Progress, head: ChainHead): Progress {
  const { last, hash, trimmed } = progress;
  if (last < head.lastNumber) return found(progress, "removed", last + 1, head.lastNumber, `${rowsOf(last + 1, head.lastNumber)} removed from the end: the chain says that it ends with ${head.lastNumber}.`);
  if (last > head.lastNumber) return found(progress, "inserted", head.lastNumber + 1, last, `${rowsOf(head.lastNumber + 1, last)} inserted at the end: the chain says that it ends with ${head.lastNumber}.`);
  if (hash !== head.lastHash) return found(progress, "changed", last, last, `Row ${last} was changed and hashed again: the chain ends with another hash.`);
  // Removing old rows is an act in the chain itself, so that nobody can take its beginning away unseen.
  if (head.firstNumber > 1 && (trimmed?.first !== head.firstNumber || trimmed.anchor !== head.anchorHash)) {
    return found(progress, "removed", head.firstNumber - 1, head.firstNumber - 1, `Rows before ${head.firstNumber} were removed, and no row of the record says so.`);
  }
  return { ...progress, end: last, done: true };
}

const found = (progress: Progress, what: Finding["what"], number: number, through: number, message: string): Progress => ({ ...progress, done: true, finding: { what, number, through, message } });
const rowsOf = (from: number, to: number) => (from === to ? `Row ${from} was` : `Rows ${from} to ${to} were`);

const trimSchema = z.object({ first_number: z.number().int(), anchor: z.string() });
function trimmedBy(row: ChainRow): Progress["trimmed"] {
  if (row.act !== "audit.trimmed" || row.after === null) return null;
  const parsed = trimSchema.safeParse(JSON.parse(row.after));
  return parsed.success ? { first: parsed.data.first_number, anchor: parsed.data.anchor } : null;
}
