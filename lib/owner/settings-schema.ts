import { z } from "zod";

/** The platform's numbers as the owner edits them; amounts of money are micro-dollars, and dollars in the form. */
export const NUMBERS = [
  { name: "hour_cap_micros", label: "A workspace's dollars an hour", money: true },
  { name: "max_hour_cap_micros", label: "A workspace's dollars an hour, at most", money: true },
  { name: "day_cap_micros", label: "A workspace's dollars a day", money: true },
  { name: "max_day_cap_micros", label: "A workspace's dollars a day, at most", money: true },
  { name: "runs_per_day", label: "Runs a day", money: false },
  { name: "max_runs_per_day", label: "Runs a day, at most", money: false },
  { name: "pull_requests_per_hour", label: "Pull requests an hour", money: false },
  { name: "max_pull_requests_per_hour", label: "Pull requests an hour, at most", money: false },
  { name: "calls_per_minute", label: "API calls a minute", money: false },
  { name: "max_calls_per_minute", label: "API calls a minute, at most", money: false },
  { name: "start_score", label: "Scores begin at", money: false },
  { name: "score_half_life_days", label: "Their half-life, days", money: false },
  { name: "restricted_below", label: "Restricted below", money: false },
  { name: "trusted_from", label: "Trusted from", money: false },
  { name: "max_month_cap_micros", label: "A workspace's dollars a month, at most", money: true },
  { name: "event_retention_days", label: "Events of runs are kept, days", money: false },
  { name: "delivery_retention_days", label: "Deliveries are kept, days", money: false },
  { name: "audit_retention_days", label: "The record is kept, days", money: false },
] as const;
export type PlatformNumbers = Record<(typeof NUMBERS)[number]["name"], number>;

const whole = z.coerce.number("Give a number.").int("Give a whole number.").min(0, "Give a number from 0.").max(1_000_000, "At most 1,000,000.");
const dollars = z.coerce.number("Give an amount.").min(0, "Give an amount from 0.").max(1_000_000, "At most $1,000,000.").transform((amount) => Math.round(amount * 1_000_000));

export const numbersSchema = z.object(Object.fromEntries(NUMBERS.map(({ name, money }) => [name, money ? dollars : whole]))) as unknown as z.ZodType<PlatformNumbers>;

/** One on each line: provider:model, or provider:* for all of one. */
export const allowedModelsSchema = z.string().max(5_000).transform((text) => text.split(/[\s,]+/).filter(Boolean)).pipe(
  z.array(z.string().max(200).regex(/^[a-z]+:.+$/, "Name each as provider:model, or provider:* for all of one.")).max(50, "At most 50."),
);

export const featureSchema = z.object({
  name: z.string(),
  percentage: z.coerce.number("Give a percentage.").int("Give a whole number.").min(0, "From 0.").max(100, "Up to 100."),
  tenants: z.string().max(40_000).transform((text) => text.split(/[\s,]+/).filter(Boolean)).pipe(z.array(z.uuid("Name workspaces by their ids.")).max(1_000)),
});

// Nobody sells a million tokens for under a tenth of a cent: a smaller number is one of another unit.
const rate = z.coerce.number("Give an amount.").min(0, "From 0.").max(10_000, "At most $10,000.").transform((amount) => Math.round(amount * 1_000_000));

export const priceSchema = z.object({
  model: z.string().trim().max(200).regex(/^[a-z]+:.+$/, "Name it as provider:model."),
  from: z.preprocess((value) => (value === "" ? null : value), z.iso.datetime({ local: true, offset: true, error: "Give a date and a time." }).transform((local) => new Date(/Z|[+-]\d\d:\d\d$/.test(local) ? local : `${local}Z`).toISOString()).nullable()),
  input: rate,
  cached: rate,
  cache_write: rate,
  output: rate,
  context_tokens: z.coerce.number("Give a number.").int().min(1_000, "At least 1,000.").max(10_000_000, "At most 10,000,000."),
  note: z.string().trim().max(400),
});
export type PriceInput = z.output<typeof priceSchema>;
