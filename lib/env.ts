import { z } from "zod";

/**
 * Every environment variable the product reads, parsed once. `.env.example` has the same names in
 * the same order. An empty value counts as unset, as shells and hosting panels write it.
 */
const url = z.url({ protocol: /^https?$/, error: "must be an http(s) URL" });
const withoutSlash = (address: string) => address.replace(/\/+$/, "");
const optional = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === "" ? undefined : value), schema.optional());

const micros = z.coerce.number({ error: "must be micro-dollars" }).int("must be whole micro-dollars").min(0).max(1_000_000_000);

export const environmentSchema = z.object({
  APP_URL: z.preprocess((value) => value || undefined, url.default("http://localhost:3000")),

  SUPABASE_URL: url,
  SUPABASE_PUBLIC_URL: optional(url),
  SUPABASE_PUBLISHABLE_KEY: z.string({ error: "is missing" }).min(1, "is missing"),
  SUPABASE_SECRET_KEY: z.string({ error: "is missing" }).min(1, "is missing"),

  MODEL: optional(z.string().regex(/^[a-z]+:.+$/, "must be provider:model, for example openai:gpt-5.2")),
  FALLBACK_MODEL: optional(z.string().regex(/^[a-z]+:.+$/, "must be provider:model")),
  OPENAI_API_KEY: optional(z.string()),
  OPENAI_BASE_URL: optional(url),
  ANTHROPIC_API_KEY: optional(z.string()),
  GOOGLE_API_KEY: optional(z.string()),
  OPENROUTER_API_KEY: optional(z.string()),
  REPLAY_MODEL_URL: optional(url),
  MODEL_PRICES: optional(z.string()),
  SANDBOX_MICROS_PER_SECOND: z.preprocess((value) => value || undefined, micros.default(0)),
  STORAGE_MICROS_PER_GB_DAY: z.preprocess((value) => value || undefined, micros.default(0)),

  MORNING_DATA_DIR: z.preprocess((value) => value || undefined, z.string().default(".morning")),
  LOCAL_REPOSITORY_ROOTS: optional(z.string()),
  SANDBOX: optional(z.enum(["bubblewrap", "unsafe"], { error: "must be bubblewrap or unsafe" })),

  WEB_PUSH_PUBLIC_KEY: optional(z.string().regex(/^[A-Za-z0-9_-]{87}$/, "must be a public VAPID key: npx web-push generate-vapid-keys")),
  WEB_PUSH_PRIVATE_KEY: optional(z.string().regex(/^[A-Za-z0-9_-]{43}$/, "must be a private VAPID key: npx web-push generate-vapid-keys")),
  WEB_PUSH_SUBJECT: optional(z.string().regex(/^(mailto:|https:\/\/)./, "must be mailto: and an address, or an https URL")),

  SMTP_URL: optional(z.url({ protocol: /^smtps?$/, error: "must be smtp://user:password@host:587, or smtps://" })),
  MAIL_FROM: optional(z.string().max(320).regex(/^(?:[^<>\r\n]+ <[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/, "must be an address, or Name <address>")),
  SLACK_API_URL: z.preprocess((value) => value || undefined, url.default("https://slack.com/api")).transform(withoutSlash),

  ENCRYPTION_KEYS: optional(z.string().regex(/^[\w-]{1,40}:[A-Za-z0-9+/]{43}=(,[\w-]{1,40}:[A-Za-z0-9+/]{43}=)*$/, "must be id:key, several separated by commas, where a key is 32 bytes as base64: openssl rand -base64 32")),

  METRICS_TOKEN: optional(z.string().min(16, "must have at least 16 characters: openssl rand -hex 32")),
  ALERT_SLACK_WEBHOOK_URL: optional(url),
  PAGERDUTY_ROUTING_KEY: optional(z.string().min(1)),
  PAGERDUTY_URL: z.preprocess((value) => value || undefined, url.default("https://events.pagerduty.com")).transform(withoutSlash),

  GITHUB_URL: z.preprocess((value) => value || undefined, url.default("https://github.com")).transform(withoutSlash),
  GITHUB_API_URL: optional(url.transform(withoutSlash)),
  GITHUB_TIMEOUT_MS: z.preprocess((value) => value || undefined, z.coerce.number({ error: "must be milliseconds" }).int().min(100).max(120_000).default(15_000)),
  GITHUB_APP_ID: optional(z.coerce.number({ error: "must be the app's number" }).int().positive()),
  GITHUB_APP_SLUG: optional(z.string()),
  // Hosting panels often keep one line only.
  GITHUB_APP_PRIVATE_KEY: optional(z.string().transform((pem) => pem.replaceAll("\\n", "\n"))),
  GITHUB_APP_CLIENT_ID: optional(z.string()),
  GITHUB_APP_CLIENT_SECRET: optional(z.string()),
  GITHUB_WEBHOOK_SECRET: optional(z.string()),
  GITHUB_CLIENT_ID: optional(z.string()),
  GITHUB_CLIENT_SECRET: optional(z.string()),
}).superRefine((environment, context) => {
  for (const [why, names] of TOGETHER) {
    const missing = names.filter((name) => environment[name] === undefined);
    if (missing.length === names.length) continue;
    for (const name of missing) context.addIssue({ code: "custom", path: [name], message: `is missing: ${why}` });
  }
}).transform((environment) => ({
  ...environment,
  GITHUB_API_URL: environment.GITHUB_API_URL ?? (environment.GITHUB_URL === "https://github.com" ? "https://api.github.com" : `${environment.GITHUB_URL}/api/v3`),
}));

const TOGETHER = [
  ["notifications need all three of WEB_PUSH_*, or none", ["WEB_PUSH_PUBLIC_KEY", "WEB_PUSH_PRIVATE_KEY", "WEB_PUSH_SUBJECT"]],
  ["mail needs both SMTP_URL and MAIL_FROM, or none", ["SMTP_URL", "MAIL_FROM"]],
  ["a GitHub App needs all six of GITHUB_APP_* and GITHUB_WEBHOOK_SECRET, or none", ["GITHUB_APP_ID", "GITHUB_APP_SLUG", "GITHUB_APP_PRIVATE_KEY", "GITHUB_APP_CLIENT_ID", "GITHUB_APP_CLIENT_SECRET", "GITHUB_WEBHOOK_SECRET"]],
] as const;

export type Environment = z.infer<typeof environmentSchema>;

/** Throws one error that names every bad variable, so that all are mended in one go. */
export function parseEnvironment(source: Readonly<Record<string, string | undefined>>): Environment {
  const parsed = environmentSchema.safeParse(source);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join(".")} ${issue.message}`);
  throw new Error(`These environment variables need attention:\n${lines.join("\n")}\n.env.example says what each is for; npm run dev, npm start and npm run demo set the ones of the embedded stack by themselves.`);
}

let parsed: Environment | undefined;

/** The process environment, parsed at first use: building the app needs none of it. */
export function env(): Environment {
  return (parsed ??= parseEnvironment(process.env));
}
