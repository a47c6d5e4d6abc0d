import { Change, MergeView, presentableDiff } from "@codemirror/merge";
import { EditorState, type Text } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";
import { chooseLine, lazyLanguage, numbers, readingEditor, signs, textOf, type EditorOptions, type LineName } from "./editor-parts";
import { blocksOf, rangesOf, sideOf, type Patch, type PatchLine } from "./patch-model";

/** An editor on the page. */
export interface PatchEditorHandle {
  /** What scrolls. */
  scroller: HTMLElement;
  setLine(line: LineName | null): void;
  destroy(): void;
}

/** Changed words are looked for in blocks up to this many characters, and in this many blocks. */
const MAX_BLOCK = 8_000;
const MAX_BLOCKS = 400;
const WORDS = { scanLimit: 200, timeout: 15 };

/**
 * Old and new lines below each other, as the patch has them. One document holds them all, so that
 * removed lines too can be searched, selected and copied, and are drawn only where they are seen.
 */
export function openUnified(parent: HTMLElement, patch: Patch, options: EditorOptions): PatchEditorHandle {
  const { lines, hunks } = patch;
  const language = lazyLanguage(options.path);
  const doc = textOf(lines);
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc,
      extensions: [numbers(lines, "old", options.onLine), numbers(lines, "new", options.onLine), signs(lines), readingEditor(lines, hunks, options), EditorView.decorations.of(changedWords(patch, lines, doc)), language.extension, FULL_HEIGHT],
    }),
  });
  language.load(view);
  return { scroller: view.scrollDOM, setLine: (line) => chooseLine(view, lines, line), destroy: () => view.destroy() };
}

/** Old and new side by side, lines that belong together at one height. */
export function openSplit(parent: HTMLElement, patch: Patch, options: EditorOptions): PatchEditorHandle {
  const [a, b] = [sideOf(patch, "+"), sideOf(patch, "-")];
  const language = [lazyLanguage(options.path), lazyLanguage(options.path)] as const;
  const ranges = rangesOf(patch).map(({ fromA, toA, fromB, toB }) => new Change(fromA, toA, fromB, toB));
  const side = ({ lines, hunks }: typeof a, which: "old" | "new") => {
    const doc = textOf(lines);
    const label = `${options.label}, ${which === "old" ? "before" : "after"}`;
    return { doc, extensions: [numbers(lines, which, options.onLine), signs(lines), readingEditor(lines, hunks, { ...options, label }), EditorView.decorations.of(changedWords(patch, lines, doc)), EditorView.lineWrapping, language[which === "old" ? 0 : 1].extension] };
  };
  // What changed is what the patch says; nothing is compared anew.
  const merge = new MergeView({ parent, a: side(a, "old"), b: side(b, "new"), gutter: false, highlightChanges: false, diffConfig: { override: () => ranges } });
  merge.dom.classList.add("max-h-[75vh]", "overflow-auto");
  language[0].load(merge.a);
  language[1].load(merge.b);
  return {
    scroller: merge.dom,
    setLine(line) {
      chooseLine(merge.a, a.lines, line);
      chooseLine(merge.b, b.lines, line);
    },
    destroy: () => merge.destroy(),
  };
}

const FULL_HEIGHT = EditorView.theme({ "&": { maxHeight: "75vh" } });

/** Marks the words that differ within blocks that were changed and not only added or removed. */
function changedWords(patch: Patch, shown: readonly PatchLine[], doc: Text): DecorationSet {
  const place = new Map(shown.map((line, index) => [line, index]));
  const marks: ReturnType<typeof REMOVED.range>[] = [];
  const mark = (look: Decoration, start: number | undefined, ranges: readonly (readonly [from: number, to: number])[]) => {
    if (start === undefined) return;
    const { from } = doc.line(start + 1);
    for (const range of ranges) if (range[1] > range[0]) marks.push(look.range(from + range[0], from + range[1]));
  };
  for (const { from, removedTo, to } of blocksOf(patch).slice(0, MAX_BLOCKS)) {
    if (removedTo === from || to === removedTo) continue;
    const [a, b] = [joined(patch, from, removedTo), joined(patch, removedTo, to)];
    if (a.length + b.length > MAX_BLOCK) continue;
    const changes = presentableDiff(a, b, WORDS);
    // Where nearly everything differs, marking it all says nothing.
    const share = Math.max(changes.reduce((sum, { fromA, toA }) => sum + toA - fromA, 0) / a.length, changes.reduce((sum, { fromB, toB }) => sum + toB - fromB, 0) / b.length);
    if (share > 0.7) continue;
    mark(REMOVED, place.get(patch.lines[from]!), changes.map(({ fromA, toA }) => [fromA, toA] as const));
    mark(ADDED, place.get(patch.lines[removedTo]!), changes.map(({ fromB, toB }) => [fromB, toB] as const));
  }
  return Decoration.set(marks, true);
}

const joined = ({ lines }: Patch, from: number, to: number) => lines.slice(from, to).map(({ text }) => text).join("\n");
const REMOVED = Decoration.mark({ class: "cm-removedWord" });
const ADDED = Decoration.mark({ class: "cm-addedWord" });
