/** Escape sequences of terminals: colours, cursor moves, titles and links. */
const ANSI = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[@-Z\\-_]/g;
/** Tab and newline stay; the database takes no null character. */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;
const TIMESTAMP = /^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\]?\s?/;

/**
 * Shapes of keys and tokens as their issuers document them, and values assigned to names that promise
 * a secret. Repetitions are bounded: a log must not be able to make the search take long.
 */
const SECRETS: Array<[RegExp, string]> = [
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g, "[redacted private key]"],
  [/\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|npm_[A-Za-z0-9]{30,}|sk-[\w-]{20,}|sb_secret_[\w-]{16,}|mk_[\w-]{20,}|xox[abprs]-[\w-]{10,}|AKIA[A-Z0-9]{16}|AIza[\w-]{35}|pypi-[\w-]{20,})/g, "[redacted]"],
  [/\beyJ[\w-]{8,500}\.[\w-]{8,2000}\.[\w-]{8,}/g, "[redacted]"],
  [/(:\/\/[^\s/:@]{1,200}:)[^\s/@]{1,200}@/g, "$1[redacted]@"],
  [/\b(authorization:\s*(?:bearer|basic|token)\s+)\S+/gi, "$1[redacted]"],
  [/\b([\w-]{0,40}(?:password|passwd|secret|api[_-]?key|access[_-]?key|auth[_-]?token|private[_-]?key)["']?\s*[=:]\s*["']?)[^\s"',;]{6,}/gi, "$1[redacted]"],
];

/** Replaces what looks like a key or token. */
export function redact(text: string): string {
  return SECRETS.reduce((cleaned, [pattern, replacement]) => cleaned.replace(pattern, replacement), text);
}

/** Text as a terminal would finally show it: no escape sequences, and of a progress line its last state. */
export function plainText(text: string): string {
  return text
    .replace(ANSI, "")
    .split("\n")
    .map(lastState)
    .join("\n")
    .replace(CONTROL, "")
    .toWellFormed();
}

/** What remains of a line that was overwritten from its start (by progress displays). */
function lastState(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === "\r") end--;
  return end === 0 ? "" : line.slice(line.lastIndexOf("\r", end - 1) + 1, end);
}

/** Head and tail of a text, `maxLength` characters in all, cut at lines, with a line saying what is missing. */
export function headAndTail(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const half = Math.max(0, Math.floor((maxLength - 80) / 2));
  const headEnd = text.lastIndexOf("\n", half) + 1 || half;
  const tailAt = text.indexOf("\n", text.length - half) + 1 || text.length - half;
  const missing = tailAt - headEnd;
  return `${text.slice(0, headEnd)}[… ${missing.toLocaleString("en")} characters left out …]\n${text.slice(tailAt)}`.toWellFormed();
}

/** A log for a model or a person to read: plain, without timestamps and secrets, head and tail within `maxLength` characters. */
export function cleanLog(text: string, maxLength = 24 * 1024): string {
  const lines = plainText(text).split("\n").map((line) => line.replace(TIMESTAMP, "").trimEnd());
  // Blank runs and lines repeated without end carry nothing.
  const kept = lines.filter((line, index) => line !== lines[index - 1] || line !== lines[index - 2]);
  return headAndTail(redact(kept.join("\n")), maxLength);
}
