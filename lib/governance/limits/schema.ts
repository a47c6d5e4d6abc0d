import { z } from "zod";

const limit = (least: number, what: string) =>
  z.number({ error: `Give the number of ${what}, or leave it empty for the platform's.` }).int().min(least).max(2_147_483_647).nullable().describe("Null: the platform's default");

/** A workspace's own limits, each at most what the platform's owner allows. */
export const limitsInputSchema = z.strictObject({
  runsPerDay: limit(0, "runs in 24 hours"),
  pullRequestsPerHour: limit(0, "pull requests in an hour"),
  callsPerMinute: limit(1, "calls in a minute"),
});
export type LimitsInput = z.infer<typeof limitsInputSchema>;

export const keyLimitSchema = limit(1, "calls in a minute");

const one = z.object({
  limit: z.number().int().describe("What holds"),
  own: z.number().int().nullable().describe("What the workspace chose; null: the platform's default"),
  default: z.number().int(),
  max: z.number().int().describe("The most that the platform's owner allows"),
});
const queue = one.extend({ used: z.number().int().describe("In the window that ends now"), waiting: z.number().int().describe("How many wait for room") });

export const limitsSchema = z.object({
  runsPerDay: queue,
  pullRequestsPerHour: queue,
  callsPerMinute: one,
  keys: z.array(z.object({ id: z.uuid(), name: z.string(), prefix: z.string(), own: z.number().int().nullable(), limit: z.number().int(), used: z.number().int().describe("In this minute") })).describe("Keys that work, newest first, at most 100; empty for who may not see keys"),
});
export type Limits = z.infer<typeof limitsSchema>;
