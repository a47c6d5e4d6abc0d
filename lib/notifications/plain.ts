import { withoutHidden } from "@/lib/github/clean-text";

/** Somebody else's words (a person's, an agent's, a repository's) as one line of text: nothing hidden, nothing that turns the direction of writing, at most `max` characters. */
export function oneLine(text: string, max: number): string {
  // Cleaning a huge text would cost something; what is hidden in it is rarely three quarters.
  const line = withoutHidden(text.slice(0, max * 4).replaceAll(/\s+/g, " ")).trim();
  return line.length > max ? `${line.slice(0, max - 1).replace(/[\ud800-\udbff]$/, "")}…` : line;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text inside an element or a quoted attribute of HTML. */
export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);

/** Text inside a message of Slack: no mention, no link (https://docs.slack.dev/messaging/formatting-message-text). */
export const escapeSlack = (text: string): string => text.replaceAll(/[&<>]/g, (character) => ENTITIES[character]!);
