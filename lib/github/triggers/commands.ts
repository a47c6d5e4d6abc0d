import { cleanText } from "../clean-text";

export const COMMANDS = ["plan", "fix", "retry", "stop", "approve", "budget", "pause", "resume", "help"] as const;
export type CommandName = (typeof COMMANDS)[number];
/** `rest` is what stands after the word on its line. */
export type Command = { name: CommandName | "unknown"; word: string; rest: string };

/** In one comment; more are left unheeded. */
const MAX_COMMANDS = 5;

export interface Said {
  commands: Command[];
  /** What is said to MorningAI in words, where it is mentioned and no command is given. */
  message: string | null;
}

/**
 * What a comment says to MorningAI: `/morning …` at the start of a line, or a mention of `@morning` or
 * of the app. Code and quotes say nothing. Null when it says nothing to us.
 */
export function readCommands(body: string, slug: string | null): Said | null {
  const text = cleanText(body, 8_000);
  const spoken = withoutCodeAndQuotes(text);
  const commands = [...spoken.matchAll(/^\/morning\b[ \t]*([\w-]*)[ \t]*(.*)$/gim)].slice(0, MAX_COMMANDS).map(([, word = "", rest = ""]): Command => {
    const name = COMMANDS.find((command) => command === word.toLowerCase()) ?? (word === "" ? "help" : "unknown");
    return { name, word, rest: rest.trim() };
  });
  if (commands.length > 0) return { commands, message: null };
  const names = [...(slug ? [slug.replaceAll(/[^\w-]/g, "")] : []), "morning"].join("|");
  const mention = new RegExp(`(^|[^\\w\`/@.-])@(?:${names})(?:\\[bot\\])?(?![\\w-]|\\.\\w)`, "i");
  if (!mention.test(spoken)) return null;
  const message = text.replace(new RegExp(`^@(?:${names})(?:\\[bot\\])?[,:]?(?:\\s+|$)`, "i"), "").trim();
  return message === "" ? { commands: [{ name: "help", word: "", rest: "" }], message: null } : { commands: [], message };
}

function withoutCodeAndQuotes(text: string): string {
  let fence: string | null = null;
  return text.split("\n").map((line) => {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? null;
    if (fence !== null) {
      if (mark && mark[0] === fence[0] && mark.length >= fence.length && /^\s*[`~]+\s*$/.test(line)) fence = null;
      return "";
    }
    if (mark) {
      fence = mark;
      return "";
    }
    // A quote, or code by its indentation.
    if (/^ {0,3}>|^( {4}|\t)/.test(line)) return "";
    return line.replaceAll(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, "");
  }).join("\n");
}

/** Micro-dollars of `2`, `$2.50` and such; null for anything else. */
export function parseBudget(rest: string): number | null {
  const dollars = /^\$?\s*(\d{1,4}(?:\.\d{1,2})?)\s*(?:\$|usd|dollars?)?$/i.exec(rest)?.[1];
  return dollars === undefined || Number(dollars) > 1_000 ? null : Math.round(Number(dollars) * 1_000_000);
}
