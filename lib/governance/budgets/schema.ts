import { z } from "zod";

export const CAP_SCOPES = ["tenant", "agent", "strategy", "repository", "person"] as const;
export const CAP_PERIODS = ["hour", "day", "month"] as const;
/** The agents that spend money. */
export const SPENDERS = ["planner", "executor", "fixer"] as const;

const micros = z.number().int();
const time = z.iso.datetime({ offset: true });

/** A cap and its use in the period of now. Micro-dollars; periods are those of UTC. */
export const capSchema = z.object({
  id: z.uuid().nullable().describe("Null for the platform's default, which holds while the workspace has no cap of its own there"),
  scope: z.enum(CAP_SCOPES),
  subject: z.string().describe("Empty for the workspace, an agent's name, or the id of a strategy, repository or person"),
  subjectName: z.string().nullable(),
  period: z.enum(CAP_PERIODS),
  baseMicros: micros.describe("The cap itself"),
  amountMicros: micros.describe("With what more was given for this period"),
  reservedMicros: micros,
  spentMicros: micros,
  startsAt: time,
  endsAt: time,
  mostMicros: micros.describe("What the platform allows at most"),
});
export type Cap = z.infer<typeof capSchema>;

export const setCapInputSchema = z.strictObject({
  scope: z.enum(CAP_SCOPES),
  subject: z.string().max(60).default(""),
  period: z.enum(CAP_PERIODS),
  amountMicros: z.number().int().min(0).max(1_000_000_000_000),
});
export type SetCapInput = z.infer<typeof setCapInputSchema>;

export interface CapWarning {
  id: string;
  scope: Cap["scope"];
  subject: string;
  subjectName: string | null;
  period: Cap["period"];
  percent: number;
  amountMicros: number;
  usedMicros: number;
  runId: string | null;
  createdAt: string;
}
