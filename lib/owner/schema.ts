import { z } from "zod";

export const reasonSchema = z.string().trim().min(1, "Say why: it is recorded, and those whom it is about see it.").max(400, "Say it in at most 400 characters.");
export const planSchema = z.string().trim().min(1, "Name the plan.").max(40, "At most 40 characters.");

export const createTenantSchema = z.strictObject({
  name: z.string().trim().min(1, "Give the workspace a name.").max(120),
  plan: planSchema,
  email: z.email("Give an e-mail address.").max(320),
});

/** What the owner can bound for one workspace. Amounts of money are micro-dollars. */
export const LIMITS = [
  { name: "max_runs_per_day", label: "Runs a day", money: false },
  { name: "max_pull_requests_per_hour", label: "Pull requests an hour", money: false },
  { name: "max_calls_per_minute", label: "API calls a minute", money: false },
  { name: "max_hour_cap_micros", label: "US dollars an hour", money: true },
  { name: "max_day_cap_micros", label: "US dollars a day", money: true },
  { name: "max_month_cap_micros", label: "US dollars a month", money: true },
] as const;
export type LimitName = (typeof LIMITS)[number]["name"];

const whole = z.coerce.number("Give a number, or nothing for the platform's.").int("Give a whole number.").min(0, "Give a number from 0.").max(1_000_000, "At most 1,000,000.");
const dollars = z.coerce.number("Give an amount, or nothing for the platform's.").min(0, "Give an amount from 0.").max(1_000_000, "At most $1,000,000.").transform((amount) => Math.round(amount * 1_000_000));
const orNothing = <Schema extends z.ZodType>(schema: Schema) => z.preprocess((value) => (value === "" || value === null ? undefined : value), schema.optional());

export const limitsSchema = z.object({
  max_runs_per_day: orNothing(whole),
  max_pull_requests_per_hour: orNothing(whole),
  max_calls_per_minute: orNothing(whole.min(1, "At least one call a minute.")),
  max_hour_cap_micros: orNothing(dollars),
  max_day_cap_micros: orNothing(dollars),
  max_month_cap_micros: orNothing(dollars),
});

const time = z.string();
const limitNumbers = z.partialRecord(z.enum(LIMITS.map(({ name }) => name) as [LimitName, ...LimitName[]]), z.number().nullable());

/** A workspace in the list. */
export const tenantRowSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  plan: z.string(),
  createdAt: time,
  suspendedAt: time.nullable(),
  suspendedReason: z.string().nullable(),
  members: z.number(),
  runs: z.number(),
  spentMicros: z.number(),
  lastActiveAt: time.nullable(),
});
export type TenantRow = z.infer<typeof tenantRowSchema>;

/** A workspace as `owner_tenant` answers it. */
export const tenantDetailSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  plan: z.string(),
  created_at: time,
  suspended_at: time.nullable(),
  suspended_reason: z.string().nullable(),
  members: z.array(z.object({ user_id: z.uuid(), email: z.string(), name: z.string(), role: z.string() })),
  invitations: z.array(z.object({ email: z.string(), role: z.string(), expires_at: time })),
  repositories: z.number(),
  keys: z.number(),
  runs_open: z.number(),
  runs_day: z.number(),
  runs_month: z.number(),
  green_month: z.number(),
  spent_day: z.number(),
  spent_month: z.number(),
  limits: limitNumbers,
  platform: limitNumbers,
  visit: z.object({ id: z.uuid(), ends_at: time }).nullable(),
  visits: z.array(z.object({ opened_at: time, closed_at: time, reason: z.string(), owner: z.string().nullable() })),
});
export type TenantDetail = z.infer<typeof tenantDetailSchema>;
