/** A line of a patch: its sign, and its numbers in the old and the new file. */
export interface PatchLine {
  sign: " " | "+" | "-";
  text: string;
  old: number | null;
  new: number | null;
}

/** Where a hunk begins: the index of its first line, and its `@@` line. */
export interface Hunk {
  at: number;
  header: string;
}

export interface Patch {
  lines: PatchLine[];
  hunks: Hunk[];
  /** Whether the old or the new file ends without a newline. */
  endsOpen: { old: boolean; new: boolean };
}

/** Reads the hunks of one file's patch; what stands before the first one is left out. */
export function readPatch(text: string): Patch {
  const patch: Patch = { lines: [], hunks: [], endsOpen: { old: false, new: false } };
  let old = 0;
  let now = 0;
  for (const line of text.replace(/\n$/, "").split("\n")) {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (hunk) {
      old = Number(hunk[1]);
      now = Number(hunk[2]);
      patch.hunks.push({ at: patch.lines.length, header: line });
      continue;
    }
    if (patch.hunks.length === 0) continue;
    const sign = line[0] ?? " ";
    const content = line.slice(1).replace(/\r$/, "");
    if (sign === "+") patch.lines.push({ sign, text: content, old: null, new: now++ });
    else if (sign === "-") patch.lines.push({ sign, text: content, old: old++, new: null });
    else if (sign === " ") patch.lines.push({ sign, text: content, old: old++, new: now++ });
    else if (sign === "\\") noteOpenEnd(patch);
  }
  return patch;
}

function noteOpenEnd({ lines, endsOpen }: Patch): void {
  const sign = lines.at(-1)?.sign;
  if (sign !== "+") endsOpen.old = true;
  if (sign !== "-") endsOpen.new = true;
}

/** Changed lines that follow each other, as half-open ranges of indexes into `lines`: removed first, then added. */
export interface Block {
  from: number;
  removedTo: number;
  to: number;
}

export function blocksOf({ lines, hunks }: Patch): Block[] {
  const starts = new Set(hunks.map(({ at }) => at));
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; ) {
    if (lines[at]!.sign === " ") {
      at += 1;
      continue;
    }
    const from = at;
    const inBlock = (sign: string) => lines[at]?.sign === sign && (at === from || !starts.has(at));
    while (inBlock("-")) at += 1;
    const removedTo = at;
    while (inBlock("+")) at += 1;
    blocks.push({ from, removedTo, to: at });
  }
  return blocks;
}

/** One side of a patch as a document of its own: the lines it has, and what each is in the patch. */
export interface Side {
  text: string;
  lines: PatchLine[];
  hunks: Hunk[];
}

export function sideOf({ lines, hunks }: Patch, without: "+" | "-"): Side {
  const kept: PatchLine[] = [];
  const place = new Map<number, number>();
  lines.forEach((line, index) => {
    place.set(index, kept.length);
    if (line.sign !== without) kept.push(line);
  });
  return { text: kept.map(({ text }) => text).join("\n"), lines: kept, hunks: hunks.map(({ at, header }) => ({ at: place.get(at) ?? kept.length, header })) };
}

/** A changed range: characters of the old side's document, and of the new one's. */
export interface Range {
  fromA: number;
  toA: number;
  fromB: number;
  toB: number;
}

/** The blocks as ranges of characters of the two sides' documents, line by line. */
export function rangesOf(patch: Patch): Range[] {
  const lengthA = Math.max(0, patch.lines.reduce((sum, { sign, text }) => (sign === "+" ? sum : sum + text.length + 1), 0) - 1);
  const lengthB = Math.max(0, patch.lines.reduce((sum, { sign, text }) => (sign === "-" ? sum : sum + text.length + 1), 0) - 1);
  const ranges: Range[] = [];
  let a = 0;
  let b = 0;
  let at = 0;
  for (const block of blocksOf(patch)) {
    for (; at < block.from; at++) {
      const { length } = patch.lines[at]!.text;
      a += length + 1;
      b += length + 1;
    }
    const [fromA, fromB] = [a, b];
    for (; at < block.to; at++) {
      if (at < block.removedTo) a += patch.lines[at]!.text.length + 1;
      else b += patch.lines[at]!.text.length + 1;
    }
    // The last line of a document has no newline: what is at the end takes the one before it instead.
    if (a > lengthA || b > lengthB) {
      const back = fromA > 0 && fromB > 0 ? 1 : 0;
      ranges.push({ fromA: Math.min(fromA - back, lengthA), toA: Math.min(a, lengthA), fromB: Math.min(fromB - back, lengthB), toB: Math.min(b, lengthB) });
    } else ranges.push({ fromA, toA: a, fromB, toB: b });
  }
  return ranges;
}
