import { z } from "zod";

/** What of a stage's work waits for a person. */
export interface Asks {
  plan: boolean;
  write: boolean;
  command: boolean;
  merge: boolean;
}

export const standingSchema = z.enum(["restricted", "standard", "trusted"]);
export type Standing = z.infer<typeof standingSchema>;

export const runStandingSchema = z.object({
  autonomy: z.enum(["plan", "merge", "full", "step"]),
  replayed: z.boolean(),
  thresholds: z.object({ start_score: z.number(), restricted_below: z.number(), trusted_from: z.number(), half_life_days: z.number() }),
  /** The lowest score first. */
  subjects: z.array(z.object({ kind: z.enum(["agent", "repository"]), subject: z.string(), score: z.number(), standing: standingSchema })).min(1),
});
export type RunStanding = z.infer<typeof runStandingSchema>;

const BY_AUTONOMY: Record<RunStanding["autonomy"], Asks> = {
  full: { plan: false, write: false, command: false, merge: false },
  plan: { plan: true, write: false, command: false, merge: false },
  merge: { plan: false, write: false, command: false, merge: true },
  step: { plan: true, write: true, command: true, merge: true },
};

const BY_STANDING: Record<Standing, Asks> = {
  trusted: { plan: false, write: false, command: false, merge: false },
  standard: { plan: true, write: false, command: false, merge: true },
  restricted: { plan: true, write: true, command: true, merge: true },
};

/** In words, for the record and for whoever reads it. */
export const RULE = "Asked is what the run's autonomy asks, and what the lowest standing of the stage's agents and of the repository asks: restricted asks about the plan, each write, each command and the merge; standard about the plan and the merge; trusted about nothing more. Recorded answers are not restricted.";

/** What the lowest standing is, and whose. */
export function lowestOf({ subjects }: RunStanding): RunStanding["subjects"][number] {
  const rank: Record<Standing, number> = { restricted: 0, standard: 1, trusted: 2 };
  return subjects.reduce((lowest, each) => (rank[each.standing] < rank[lowest.standing] ? each : lowest));
}

/** What waits for a person: never less than the run's autonomy asks, and more where trust is low. */
export function asksOf(standing: RunStanding): Asks {
  const chosen = BY_AUTONOMY[standing.autonomy];
  const earned = standing.replayed ? BY_STANDING.trusted : BY_STANDING[lowestOf(standing).standing];
  return { plan: chosen.plan || earned.plan, write: chosen.write || earned.write, command: chosen.command || earned.command, merge: chosen.merge || earned.merge };
}

const WORDS: Array<[keyof Asks, string]> = [["plan", "the plan"], ["write", "each write"], ["command", "each command"], ["merge", "the merge"]];

/** The acts that wait for a person, in words; "nothing" when none does. */
export function askWords(asks: Asks): string {
  return WORDS.filter(([act]) => asks[act]).map(([, words]) => words).join(", ") || "nothing";
}

/** Why these acts wait, in a sentence. */
export function askReason(standing: RunStanding): string {
  const asks = askWords(asksOf(standing));
  if (standing.replayed) return `Waits for a person: ${asks}. The answers are recorded, so trust plays no part.`;
  const { kind, subject, score, standing: lowest } = lowestOf(standing);
  const who = kind === "agent" ? `the ${subject}` : "the repository";
  return `Waits for a person: ${asks}. The run's autonomy is "${standing.autonomy}", and ${who} is ${lowest} with a score of ${Math.round(score)}.`;
}
