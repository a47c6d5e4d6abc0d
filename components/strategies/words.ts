import type { Definition, Filters, QuietHours, Trigger } from "@/lib/strategies/definition";
import type { GithubEvent } from "@/lib/strategies/places";
import type { FiringStatus } from "@/lib/strategies/schema";

const EVENTS: Record<GithubEvent, string> = {
  issue_labelled: "an issue is labelled",
  issue_opened: "an issue is opened",
  comment: "somebody comments",
  pull_request_opened: "a pull request is opened",
  pull_request_labelled: "a pull request is labelled",
  push: "somebody pushes to a branch",
  check_failed: "a check fails",
  release: "a release is published",
};
export const EVENT_CHOICES = (Object.keys(EVENTS) as GithubEvent[]).map((value) => ({ value, label: `${EVENTS[value][0]!.toUpperCase()}${EVENTS[value].slice(1)}` }));
const FILTER_WORDS: Record<keyof Filters, string> = { labels: "label", branches: "branch", checks: "check", says: "words", people: "by" };
const DAY_NAMES: Record<string, string> = { mon: "Monday", tue: "Tuesday", wed: "Wednesday", thu: "Thursday", fri: "Friday", sat: "Saturday", sun: "Sunday" };
const WEEK = ["Sundays", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"];

/** What starts it, in a sentence without its full stop. */
export function triggerWords(trigger: Trigger): string {
  if (trigger.type === "manual") return "By hand";
  if (trigger.type === "api") return "By API, or by hand";
  if (trigger.type === "schedule") return `${cronWords(trigger.cron)}, ${trigger.timezone} time`;
  const filters = (Object.entries(trigger.filters) as [keyof Filters, string | string[] | undefined][]).filter(([, value]) => value !== undefined && value.length > 0).map(([name, value]) => `${FILTER_WORDS[name]} ${[value].flat().join(" or ")}`);
  return `When ${EVENTS[trigger.event]}${filters.length > 0 ? ` (${filters.join(", ")})` : ""}`;
}

/** A usual cron expression in words; any other as it is written. */
export function cronWords(cron: string): string {
  const [minute = "", hour = "", date = "", month = "", day = ""] = cron.trim().split(/\s+/);
  const every = /^\*\/(\d{1,2})$/.exec(minute)?.[1];
  if (every && [hour, date, month, day].every((field) => field === "*")) return `Every ${every} minutes`;
  if (!/^\d{1,2}$/.test(minute) || month !== "*") return `By ${cron}`;
  if (hour === "*" && date === "*" && day === "*") return `Every hour at minute ${Number(minute)}`;
  if (!/^\d{1,2}$/.test(hour)) return `By ${cron}`;
  const at = `at ${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
  if (date === "*" && day === "*") return `Every day ${at}`;
  if (date === "*" && (day === "1-5" || day.toUpperCase() === "MON-FRI")) return `On weekdays ${at}`;
  if (date === "*" && /^[0-7]$/.test(day)) return `On ${WEEK[Number(day)]} ${at}`;
  return day === "*" && /^\d{1,2}$/.test(date) ? `On day ${Number(date)} of each month ${at}` : `By ${cron}`;
}

export function quietWords({ days, from, to, timezone, then }: QuietHours): string {
  const on = days.length === 7 ? "Every day" : `On ${days.map((day) => DAY_NAMES[day]).join(", ")}`;
  return `${on} from ${from} to ${to}, ${timezone} time. What is due then ${then === "wait" ? "waits until they end" : "is skipped"}.`;
}

/** Amounts in dollars, such as $0.50. */
export function capWords(caps: Definition["caps"]): string | null {
  const parts = ([["run", "a run"], ["hour", "an hour"], ["day", "a day"], ["month", "a month"]] as const).flatMap(([name, words]) => (caps?.[name] === undefined ? [] : [`$${caps[name].toFixed(2)} ${words}`]));
  return parts.length > 0 ? parts.join(", ") : null;
}

export const FIRING: Record<FiringStatus, { label: string; variant: "success" | "warning" | "neutral" | "danger" }> = {
  started: { label: "Started", variant: "success" },
  waiting: { label: "Waits", variant: "warning" },
  skipped: { label: "Skipped", variant: "neutral" },
  refused: { label: "Did not start", variant: "danger" },
};
export const FIRED_BY = { manual: "By hand", schedule: "On schedule", github: "By GitHub", api: "By API" } as const;
