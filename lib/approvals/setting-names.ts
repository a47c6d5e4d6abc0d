/** The settings of a workspace that a member can propose to change: by their names in the database, the field of the forms, and what people call them. */
export const SETTINGS = {
  runs_per_day: { field: "runsPerDay", label: "Runs in 24 hours" },
  pull_requests_per_hour: { field: "pullRequestsPerHour", label: "Pull requests in an hour" },
  calls_per_minute: { field: "callsPerMinute", label: "Calls of a key in a minute" },
  start_score: { field: "startScore", label: "Scores begin at" },
  restricted_below: { field: "restrictedBelow", label: "Restricted below" },
  trusted_from: { field: "trustedFrom", label: "Trusted from" },
  score_half_life_days: { field: "halfLifeDays", label: "Days until an event counts half" },
  undo_seconds: { field: "undoSeconds", label: "Seconds to take a decision back" },
} as const;
export type SettingName = keyof typeof SETTINGS;

export const LIMIT_SETTINGS = ["runs_per_day", "pull_requests_per_hour", "calls_per_minute"] as const satisfies readonly SettingName[];
export const TRUST_SETTINGS = ["start_score", "restricted_below", "trusted_from", "score_half_life_days"] as const satisfies readonly SettingName[];

export const settingLabel = (name: string): string => (name in SETTINGS ? SETTINGS[name as SettingName].label : name);

interface SettingChange {
  name: string;
  /** Null is the platform's default. */
  before: number | null;
  after: number | null;
}

/** What a proposal would change, as the database wrote it; none where the act is something else. Without zod, which pages need not load. */
export const settingChanges = (act: unknown): SettingChange[] => (act as { settings?: SettingChange[] } | null)?.settings ?? [];
