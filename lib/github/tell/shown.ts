/**
 * Text of a model, a person or a log as one line of markdown on GitHub: it notifies nobody, hides
 * nothing, opens no HTML, and links nowhere by itself.
 * @param max characters
 */
export function shown(text: string, max: number): string {
  const line = text.replace(/\s+/g, " ").trim();
  const cut = line.length > max ? `${line.slice(0, max - 1).toWellFormed()}…` : line;
  return cut
    .replaceAll("<", "&lt;")
    // A zero-width space after @ keeps names from being mentioned.
    .replace(/@(?=[A-Za-z0-9])/g, "@\u200b")
    .replace(/([[\]!`*_~|\\])/g, "\\$1");
}
