/** A cap under which an amount did not fit. Micro-dollars; times as ISO text. */
export interface RefusedCap {
  scope: "run" | "tenant" | "agent" | "strategy" | "repository" | "person";
  /** Empty for the tenant, an agent's name, or an id. */
  subject: string;
  subjectName: string | null;
  /** Null for the run's own cap, which never rolls. */
  period: "hour" | "day" | "month" | null;
  amountMicros: number;
  /** Spent and set aside. */
  usedMicros: number;
  startsAt: string | null;
  endsAt: string | null;
  /** What the platform allows at most there. */
  mostMicros: number;
}

type Named = Pick<RefusedCap, "scope" | "subject" | "subjectName" | "period">;

/** Whose cap and over which period, such as “the workspace's cap for an hour”. */
export function capWords({ scope, subject, subjectName, period }: Named): string {
  const whose = scope === "run" ? "the run's" : scope === "tenant" ? "the workspace's" : scope === "agent" ? `the ${subject}'s` : subjectName ? `${subjectName}'s` : `a removed ${scope}'s`;
  return period ? `${whose} cap for ${period === "hour" ? "an" : "a"} ${period}` : `${whose} cap`;
}
