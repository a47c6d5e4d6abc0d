import { diffWordsWithSpace } from "diff";

/** Milliseconds after which two long goals are shown unmarked. */
const PATIENCE_MS = 200;

/** Two goals, each with the words that only it has marked: struck through in A, underlined in B. */
export function markGoals(a: string, b: string): { a: React.ReactNode; b: React.ReactNode } {
  const parts = diffWordsWithSpace(a, b, { timeout: PATIENCE_MS });
  if (!parts) return { a, b };
  return {
    a: parts.map(({ value, added, removed }, index) => (added ? null : removed ? <del key={index} className="rounded-xs bg-danger-soft text-danger">{value}</del> : value)),
    b: parts.map(({ value, added, removed }, index) => (removed ? null : added ? <ins key={index} className="rounded-xs bg-success-soft text-success">{value}</ins> : value)),
  };
}
