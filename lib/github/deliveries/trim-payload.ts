/** A comment's body has at most 65,536 characters; longer texts are blobs. */
const MAX_TEXT = 65_536;
/** Lists that matter (commits, labels, assignees) are short. */
const MAX_ITEMS = 100;
const MAX_DEPTH = 12;
/** What of a payload is kept in all, characters of JSON. */
const MAX_LENGTH = 512 * 1024;

/** What the triggers read of an event that is too large to keep whole. */
const ESSENTIAL = ["action", "number", "ref", "ref_type", "sha", "state", "before", "after", "deleted", "label", "assignee", "comment", "review", "issue", "pull_request", "check_run", "check_suite", "workflow_run", "head_commit", "release", "changes", "repository", "repositories_added", "repositories_removed", "installation", "sender"];

/** A payload as it is stored: long texts and lists cut, and without what PostgreSQL refuses in JSON. */
export function trimPayload(payload: Record<string, unknown>): Record<string, unknown> {
  const trimmed = trim(payload, MAX_TEXT, MAX_ITEMS, 0) as Record<string, unknown>;
  if (JSON.stringify(trimmed).length <= MAX_LENGTH) return trimmed;
  const essential = Object.fromEntries(Object.entries(trimmed).filter(([name]) => ESSENTIAL.includes(name)));
  return { ...(trim(essential, 8_000, 20, 0) as Record<string, unknown>), cut: true };
}

function trim(value: unknown, maxText: number, maxItems: number, depth: number): unknown {
  if (typeof value === "string") return value.slice(0, maxText).replaceAll("\u0000", "").toWellFormed();
  if (value === null || typeof value !== "object") return value;
  if (depth >= MAX_DEPTH) return null;
  if (Array.isArray(value)) return value.slice(0, maxItems).map((item) => trim(item, maxText, maxItems, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name.replaceAll("\u0000", "").toWellFormed(), trim(inner, maxText, maxItems, depth + 1)]));
}
