import { LineCounter, parseDocument, stringify } from "yaml";
import { readDefinition, type Definition, type Mistake } from "./definition";

/** The largest file, characters. */
export const MAX_YAML = 64 * 1024;

/** A mistake with the line (from 1) that it is in; null where it is in no line. */
export interface LineMistake extends Mistake {
  line: number | null;
}

/** Reads a definition from YAML; `usual` stands in for fields that it leaves out. At most ten mistakes are named, each with its line. */
export function parseYaml(text: string, usual: Partial<Definition> = {}): { definition: Definition } | { mistakes: LineMistake[] } {
  if (text.length > MAX_YAML) return { mistakes: [{ path: [], line: null, message: "The file is larger than 64 KiB." }] };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return { mistakes: document.errors.slice(0, 10).map((error) => ({ path: [], line: lines.linePos(error.pos[0]).line, message: `This is not valid YAML: ${error.message}` })) };
  }
  let value: unknown;
  try {
    // Few aliases: a small file must not become a large one.
    value = document.toJS({ maxAliasCount: 20 });
  } catch {
    return { mistakes: [{ path: [], line: null, message: "It refers to its own parts too often." }] };
  }
  const read = readDefinition(typeof value === "object" && value !== null && !Array.isArray(value) ? { ...usual, ...value } : value);
  if ("definition" in read) return read;
  return { mistakes: read.mistakes.map((mistake) => ({ ...mistake, line: lineOf(mistake.path) })) };

  function lineOf(path: Mistake["path"]): number | null {
    // What is missing has no line; what it is missing from has.
    for (let end = path.length; end > 0; end--) {
      const node = document.getIn(path.slice(0, end), true);
      if (typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range)) return lines.linePos(node.range[0] as number).line;
    }
    return null;
  }
}

/** A definition as YAML that reads back the same. */
export function toYaml(definition: Definition): string {
  return stringify(definition, { lineWidth: 100, aliasDuplicateObjects: false });
}

/** Where and what, in one line for people. */
export function describeMistake({ path, message, line }: Mistake & { line?: number | null }): string {
  const where = [line ? `line ${line}` : null, path.length > 0 ? path.join(".") : null].filter(Boolean).join(", ");
  return where ? `${where[0]!.toUpperCase()}${where.slice(1)}: ${message}` : message;
}
