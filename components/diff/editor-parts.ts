import { defaultKeymap } from "@codemirror/commands";
import { LanguageDescription } from "@codemirror/language";
import { languages } from "@codemirror/language-data";
import { search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, RangeSetBuilder, StateEffect, StateField, Text, type Extension } from "@codemirror/state";
import { Decoration, drawSelection, EditorView, gutter, gutterLineClass, GutterMarker, keymap, WidgetType, type DecorationSet } from "@codemirror/view";
import { editorLook } from "./editor-look";
import type { Hunk, PatchLine } from "./patch-model";

/** A line as addresses name it: its new number, or for a removed line minus its old one. */
export type LineName = number;
export const nameOf = (line: PatchLine): LineName => line.new ?? -(line.old ?? 0);

export interface EditorOptions {
  /** What the file is called: it decides the language. */
  path: string;
  label: string;
  onLine: (line: LineName) => void;
}

/** What every editor of a patch has: it is read, not written; focus, cursor and search work all the same. */
export function readingEditor(lines: readonly PatchLine[], hunks: readonly Hunk[], { label, onLine }: EditorOptions): Extension[] {
  const doc = textOf(lines);
  return [
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    EditorView.contentAttributes.of({ tabindex: "0", "aria-label": label, "aria-readonly": "true" }),
    // Enter gives the line of the cursor its address.
    keymap.of([{ key: "Enter", run: (view) => choose(view, view.state.selection.main.head, lines, onLine) }, ...searchKeymap, ...defaultKeymap]),
    search({ top: true }),
    drawSelection(),
    EditorView.decorations.of(lineLooks(doc, lines, hunks)),
    gutterLineClass.of(gutterLooks(doc, lines)),
    chosenLine,
    editorLook,
  ];
}

export const textOf = (lines: readonly PatchLine[]): Text => Text.of(lines.length > 0 ? lines.map(({ text }) => text) : [""]);

/** The numbers of one side beside the lines; a press gives the line its address. */
export function numbers(lines: readonly PatchLine[], side: "old" | "new", onLine: EditorOptions["onLine"]): Extension {
  const widest = lines.reduce((most, line) => Math.max(most, line[side] ?? 0), 0);
  return gutter({
    class: "cm-numbers",
    lineMarker: (view, block) => {
      const number = lines[view.state.doc.lineAt(block.from).number - 1]?.[side];
      return typeof number !== "number" ? null : new Words(String(number));
    },
    initialSpacer: () => new Words(String(widest)),
    domEventHandlers: { mousedown: (view, block, event) => (event as MouseEvent).button === 0 && choose(view, block.from, lines, onLine) },
  });
}

/** `+` and `−` beside changed lines: colour only repeats them. */
export function signs(lines: readonly PatchLine[]): Extension {
  return gutter({
    class: "cm-signs",
    lineMarker: (view, block) => {
      const sign = lines[view.state.doc.lineAt(block.from).number - 1]?.sign;
      return sign === "+" ? PLUS : sign === "-" ? MINUS : null;
    },
    initialSpacer: () => PLUS,
  });
}

class Words extends GutterMarker {
  constructor(private readonly text: string) {
    super();
  }
  override eq(other: Words) {
    return other.text === this.text;
  }
  override toDOM() {
    return document.createTextNode(this.text);
  }
}
const PLUS = new Words("+");
const MINUS = new Words("−");

class HunkHeader extends WidgetType {
  constructor(private readonly text: string) {
    super();
  }
  override eq(other: HunkHeader) {
    return other.text === this.text;
  }
  override get estimatedHeight() {
    return 24;
  }
  override toDOM() {
    const header = document.createElement("div");
    header.className = "cm-hunk";
    header.textContent = this.text;
    return header;
  }
}

/** Said by screen readers before a changed line; gutters are hidden from them. */
class Spoken extends WidgetType {
  constructor(private readonly text: string) {
    super();
  }
  override eq(other: Spoken) {
    return other.text === this.text;
  }
  override toDOM() {
    const words = document.createElement("span");
    words.className = "sr-only";
    words.textContent = this.text;
    return words;
  }
}
const LOOKS = {
  "+": { line: Decoration.line({ class: "cm-added" }), words: Decoration.widget({ widget: new Spoken("Added: "), side: -1 }) },
  "-": { line: Decoration.line({ class: "cm-removed" }), words: Decoration.widget({ widget: new Spoken("Removed: "), side: -1 }) },
};

function lineLooks(doc: Text, lines: readonly PatchLine[], hunks: readonly Hunk[]): DecorationSet {
  const headers = new Map(hunks.map(({ at, header }) => [at, header]));
  const built = [];
  for (let index = 0; index < doc.lines; index++) {
    const { from } = doc.line(index + 1);
    const header = headers.get(index);
    if (header) built.push(Decoration.widget({ widget: new HunkHeader(header), block: true, side: -1 }).range(from));
    const sign = lines[index]?.sign;
    if (sign === "+" || sign === "-") built.push(LOOKS[sign].line.range(from), LOOKS[sign].words.range(from));
  }
  return Decoration.set(built, true);
}

class LineClass extends GutterMarker {
  constructor(override readonly elementClass: string) {
    super();
  }
}
const ADDED = new LineClass("cm-added");
const REMOVED = new LineClass("cm-removed");

function gutterLooks(doc: Text, lines: readonly PatchLine[]) {
  const built = new RangeSetBuilder<GutterMarker>();
  for (let index = 0; index < lines.length; index++) {
    const sign = lines[index]!.sign;
    if (sign === " ") continue;
    const { from } = doc.line(index + 1);
    built.add(from, from, sign === "+" ? ADDED : REMOVED);
  }
  return built.finish();
}

function choose(view: EditorView, at: number, lines: readonly PatchLine[], onLine: EditorOptions["onLine"]): boolean {
  const line = lines[view.state.doc.lineAt(at).number - 1];
  if (line) onLine(nameOf(line));
  return true;
}

const setChosen = StateEffect.define<number | null>();
const CHOSEN = Decoration.line({ class: "cm-chosen" });
const chosenLine = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(setChosen)) return effect.value === null ? Decoration.none : Decoration.set([CHOSEN.range(effect.value)]);
    return value;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Marks the line with this name, if the editor has it, and brings it into view. */
export function chooseLine(view: EditorView, lines: readonly PatchLine[], name: LineName | null): void {
  const index = name === null ? -1 : lines.findIndex((line) => (name > 0 ? line.new === name : line.new === null && line.old === -name));
  if (index < 0) return view.dispatch({ effects: setChosen.of(null) });
  const { from } = view.state.doc.line(index + 1);
  view.dispatch({ selection: { anchor: from }, effects: [setChosen.of(from), EditorView.scrollIntoView(from, { y: "center" })] });
}

/** A place for the file's language, and what loads it from its own bundle and puts it there. */
export function lazyLanguage(path: string): { extension: Extension; load: (view: EditorView) => void } {
  const place = new Compartment();
  return {
    extension: place.of([]),
    load(view) {
      const language = LanguageDescription.matchFilename(languages, path.slice(path.lastIndexOf("/") + 1));
      // Without its colours a file reads just as well.
      language?.load().then((support) => view.dom.isConnected && view.dispatch({ effects: place.reconfigure(support) }), () => undefined);
    },
  };
}
