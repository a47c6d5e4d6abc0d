export const escapeHtml = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** As much of GitHub's Markdown as makes comments readable in pictures; everything else stays text. */
export function renderMarkdown(text: string): string {
  const lines = text.replaceAll(/<!--[\s\S]*?-->/g, "").trim().split("\n");
  const out: string[] = [];
  let open: "ul" | "pre" | "blockquote" | undefined;
  const begin = (tag: typeof open) => {
    if (open === tag) return;
    if (open) out.push(`</${open}>`);
    if (tag) out.push(`<${tag}>`);
    open = tag;
  };
  for (const line of lines) {
    if (/^\s*```/.test(line)) begin(open === "pre" ? undefined : "pre");
    else if (open === "pre") out.push(escapeHtml(line));
    else if (/^\s*([-*]|\d+\.) /.test(line)) {
      begin("ul");
      const [, box, rest] = /^\s*(?:[-*]|\d+\.) (?:\[([ x])\] )?(.*)$/.exec(line)!;
      out.push(`<li>${box === undefined ? "" : `<input type="checkbox" disabled${box === "x" ? " checked" : ""}> `}${inline(rest!)}</li>`);
    } else if (/^>/.test(line)) {
      begin("blockquote");
      out.push(`<p>${inline(line.replace(/^> ?/, ""))}</p>`);
    } else {
      begin(undefined);
      const heading = /^(#{1,4}) (.*)$/.exec(line);
      if (heading) out.push(`<h${heading[1]!.length + 1}>${inline(heading[2]!)}</h${heading[1]!.length + 1}>`);
      else if (/^<\/?(details|summary)>|^<summary>.*<\/summary>$/.test(line.trim())) out.push(line.trim().replace(/<summary>(.*)<\/summary>/, (_all, words: string) => `<summary>${escapeHtml(words)}</summary>`));
      else if (line.trim() !== "") out.push(`<p>${inline(line)}</p>`);
    }
  }
  begin(undefined);
  return out.join("\n");
}

function inline(text: string): string {
  return escapeHtml(text)
    .replaceAll(/`([^`]+)`/g, "<code>$1</code>")
    .replaceAll(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>")
    .replaceAll(/\[([^\]]+)\]\((https?:[^)\s]+)\)/g, '<a href="$2">$1</a>');
}
