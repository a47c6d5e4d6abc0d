import { z } from "zod";
import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import { env } from "@/lib/env";
import { open } from "./seal";

/** The GitHub App that acts for this installation of MorningAI. Secrets inside: not for logs, pages or prompts. */
export interface GithubApp {
  appId: number;
  slug: string;
  clientId: string;
  /** Where people see and install it. */
  htmlUrl: string;
  /** PEM, as GitHub gave it. */
  privateKey: string;
  clientSecret: string;
  webhookSecret: string;
  from: "environment" | "settings";
}

export const appSecretsSchema = z.object({ privateKey: z.string(), clientSecret: z.string(), webhookSecret: z.string() });
export const APP_PLACE = { purpose: "github_app", id: "app" } as const;

const KEEP_MS = 60_000;
let kept: { app: GithubApp; until: number } | undefined;

/**
 * The app of the environment, else the one that the settings page made; null when there is neither.
 * One that is there is kept in memory for a minute. Throws FatalError when its secrets cannot be opened, and RetryableError
 * when the database does not answer.
 */
export async function readApp(): Promise<GithubApp | null> {
  if (kept && Date.now() < kept.until) return kept.app;
  const app = appOfEnvironment() ?? (await appOfSettings());
  // That there is none is not kept: whoever makes it must not wait, in whatever process the next page is made.
  if (app) kept = { app, until: Date.now() + KEEP_MS };
  return app;
}

/** The next `readApp` looks anew: the app was made or removed. */
export function forgetApp(): void {
  kept = undefined;
}

function appOfEnvironment(): GithubApp | null {
  const { GITHUB_URL, GITHUB_APP_ID, GITHUB_APP_SLUG, GITHUB_APP_PRIVATE_KEY, GITHUB_APP_CLIENT_ID, GITHUB_APP_CLIENT_SECRET, GITHUB_WEBHOOK_SECRET } = env();
  if (!GITHUB_APP_ID) return null;
  return {
    appId: GITHUB_APP_ID,
    slug: GITHUB_APP_SLUG!,
    clientId: GITHUB_APP_CLIENT_ID!,
    htmlUrl: `${GITHUB_URL}/${GITHUB_URL === "https://github.com" ? "apps" : "github-apps"}/${GITHUB_APP_SLUG!}`,
    privateKey: GITHUB_APP_PRIVATE_KEY!,
    clientSecret: GITHUB_APP_CLIENT_SECRET!,
    webhookSecret: GITHUB_WEBHOOK_SECRET!,
    from: "environment",
  };
}

async function appOfSettings(): Promise<GithubApp | null> {
  const row = must(await serviceClient().from("github_app").select("app_id, slug, client_id, html_url, sealed, key_id").maybeSingle()) as { app_id: number; slug: string; client_id: string; html_url: string; sealed: string; key_id: string } | null;
  if (!row) return null;
  const secrets = appSecretsSchema.parse(JSON.parse(open(row, APP_PLACE)));
  return { appId: row.app_id, slug: row.slug, clientId: row.client_id, htmlUrl: row.html_url, ...secrets, from: "settings" };
}
