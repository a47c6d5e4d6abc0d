import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/**
 * The editor in the product's colours: every one is a variable that has a light and a dark value, and
 * text reaches 4.5:1 also on the backgrounds of changed, selected and found lines.
 */
const theme = EditorView.theme({
  "&": {
    "--diff-added": "var(--success-soft)",
    "--diff-removed": "var(--danger-soft)",
    "--diff-added-word": "light-dark(oklch(0.915 0.07 155), oklch(0.335 0.07 155))",
    "--diff-removed-word": "light-dark(oklch(0.92 0.045 20), oklch(0.335 0.08 22))",
    backgroundColor: "var(--card)",
    color: "var(--foreground)",
    fontSize: "0.75rem",
  },
  "&.cm-focused": { outline: "2px solid var(--ring)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "1.25rem", overflow: "auto" },
  ".cm-content": { padding: "0", caretColor: "var(--foreground)" },
  ".cm-line": { padding: "0 0.75rem 0 0.25rem" },
  ".cm-gutters": { backgroundColor: "var(--card)", color: "var(--muted-foreground)", border: "none" },
  ".cm-numbers .cm-gutterElement": { padding: "0 0.4rem", textAlign: "right", cursor: "pointer", minWidth: "2.25rem", fontVariantNumeric: "tabular-nums" },
  ".cm-numbers .cm-gutterElement:hover": { color: "var(--foreground)", textDecoration: "underline" },
  ".cm-signs .cm-gutterElement": { width: "1.25rem", textAlign: "center", fontWeight: "600" },
  ".cm-gutterElement.cm-added": { backgroundColor: "var(--diff-added)", color: "var(--success)" },
  ".cm-gutterElement.cm-removed": { backgroundColor: "var(--diff-removed)", color: "var(--danger)" },
  ".cm-line.cm-added": { backgroundColor: "var(--diff-added)" },
  ".cm-line.cm-removed": { backgroundColor: "var(--diff-removed)" },
  ".cm-line.cm-chosen, .cm-gutterElement.cm-chosen": { boxShadow: "inset 0 1px 0 var(--ring), inset 0 -1px 0 var(--ring)" },
  ".cm-addedWord": { background: "var(--diff-added-word)", borderBottom: "2px solid var(--success)" },
  ".cm-removedWord": { background: "var(--diff-removed-word)", borderBottom: "2px solid var(--danger)" },
  "&.cm-merge-a .cm-changedLine, &.cm-merge-b .cm-changedLine": { backgroundColor: "transparent" },
  "&.cm-merge-a .cm-changedLine.cm-removed": { backgroundColor: "var(--diff-removed)" },
  "&.cm-merge-b .cm-changedLine.cm-added": { backgroundColor: "var(--diff-added)" },
  ".cm-mergeSpacer": { backgroundColor: "var(--muted)" },
  ".cm-hunk": { backgroundColor: "var(--info-soft)", color: "var(--info)", padding: "0.125rem 0.75rem 0.125rem 0.25rem", whiteSpace: "pre", overflow: "hidden", textOverflow: "ellipsis", width: "0", minWidth: "100%" },
  ".cm-cursor": { borderLeftColor: "var(--foreground)" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": { background: "color-mix(in oklab, var(--ring) 30%, transparent)" },
  ".cm-searchMatch": { backgroundColor: "transparent", outline: "1px solid var(--warning)" },
  ".cm-searchMatch-selected": { backgroundColor: "transparent", outline: "2px solid var(--warning)" },
  ".cm-panels": { backgroundColor: "var(--muted)", color: "var(--foreground)" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--border)" },
  ".cm-panel.cm-search": { fontFamily: "var(--font-sans)", padding: "0.375rem 2rem 0.375rem 0.5rem" },
  ".cm-panel.cm-search input:not([type=checkbox])": { minHeight: "1.75rem", fontSize: "0.8125rem" },
  ".cm-panel.cm-search label": { fontSize: "0.8125rem" },
  ".cm-panel.cm-search [name=close]": { color: "var(--foreground)", minWidth: "1.5rem", minHeight: "1.5rem" },
  ".cm-textfield": { backgroundColor: "var(--background)", border: "1px solid var(--input)", borderRadius: "0.375rem" },
  ".cm-button": { backgroundImage: "none", backgroundColor: "var(--background)", border: "1px solid var(--border)", borderRadius: "0.375rem", minHeight: "1.75rem", fontSize: "0.8125rem" },
});

/** Six inks for all languages: names that the page's own words use already. */
const inks = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.tagName], color: "var(--info)" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.attributeValue], color: "var(--success)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom, tags.literal], color: "var(--warning)" },
  { tag: [tags.typeName, tags.className, tags.namespace, tags.heading, tags.attributeName, tags.definition(tags.function(tags.variableName))], color: "var(--link)" },
  { tag: [tags.comment, tags.meta, tags.processingInstruction], color: "var(--muted-foreground)", fontStyle: "italic" },
  { tag: tags.strong, fontWeight: "600" },
  { tag: tags.emphasis, fontStyle: "italic" },
]);

export const editorLook = [theme, syntaxHighlighting(inks)];
