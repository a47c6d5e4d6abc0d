import { randomBytes } from "node:crypto";
import { isIP } from "node:net";
import { z } from "zod";
import { unwrap } from "@/lib/db/map-error";
import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import { env } from "@/lib/env";
import { MorningError } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";
import { APP_PLACE, appSecretsSchema, forgetApp, readApp } from "./app";
import { beginFlow, endFlow } from "./flows";
import { callbackUrl, post } from "./oauth";
import { seal } from "./seal";

const login = z.string().trim().regex(/^[A-Za-z0-9](-?[A-Za-z0-9])*$/, "This is no name of a GitHub organisation.").max(100);
export const prepareAppSchema = z.object({
  /** Who owns the app; the person's own account without it. */
  organization: login.optional(),
  /** Where webhooks go when GitHub cannot reach this installation by itself. */
  webhookUrl: z.url({ protocol: /^https?$/, error: "Give an http(s) address." }).max(500).optional(),
});

/** A form that the browser sends to GitHub. */
export interface PreparedApp {
  action: string;
  manifest: string;
}

const PERMISSIONS = { metadata: "read", contents: "write", pull_requests: "write", issues: "write", checks: "write", statuses: "read", actions: "write", workflows: "write" };
const EVENTS = ["issues", "issue_comment", "pull_request", "pull_request_review", "pull_request_review_comment", "push", "release", "delete", "check_run", "check_suite", "status", "workflow_run", "repository"];

/** Whether this person may make or forget the app of the whole installation: docs/decisions/0009-who-makes-the-github-app.md. */
export async function maySetUpGithub(actor: Actor): Promise<boolean> {
  return actor.via === "session" && unwrap(await actor.client.rpc("may_set_up_github"));
}

/** Whether GitHub can deliver webhooks to APP_URL: github.com reaches no private address, another GitHub may. */
export function githubReachesUs(): boolean {
  const { GITHUB_URL, APP_URL } = env();
  const host = new URL(APP_URL).hostname.replace(/^\[|\]$/g, "");
  const isPrivate = /^(localhost|.*\.(localhost|local|internal|test))$/.test(host) || (isIP(host) !== 0 && /^(127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|0\.|::1$|f[cd]|fe80)/i.test(host));
  return GITHUB_URL !== "https://github.com" || !isPrivate;
}

/** What to send to GitHub so that it offers to make the app. Throws `forbidden`, and `conflict` when there is one already. */
export async function prepareApp(actor: Actor, { organization, webhookUrl }: z.infer<typeof prepareAppSchema>): Promise<PreparedApp> {
  await requireSetUp(actor);
  if (await readApp()) throw new MorningError("conflict", "There is a GitHub App already.");
  const { APP_URL, GITHUB_URL } = env();
  const hook = webhookUrl ?? (githubReachesUs() ? new URL("/api/webhooks/github", APP_URL).href : undefined);
  const manifest = {
    // Names are unique on all of GitHub; whoever makes it can choose another there.
    name: `MorningAI ${randomBytes(3).toString("hex")}`,
    url: APP_URL,
    ...(hook && { hook_attributes: { url: hook, active: true } }),
    redirect_url: new URL("/settings/github/app", APP_URL).href,
    callback_urls: [callbackUrl("claim"), callbackUrl("link")],
    // Installing asks who installs; GitHub then ends at the first callback, in place of a set-up page.
    request_oauth_on_install: true,
    public: false,
    default_permissions: PERMISSIONS,
    default_events: EVENTS,
  };
  const state = await beginFlow(actor, "create_app");
  return { action: `${GITHUB_URL}${organization ? `/organizations/${organization}` : ""}/settings/apps/new?${new URLSearchParams({ state })}`, manifest: JSON.stringify(manifest) };
}

const convertedSchema = z.object({
  id: z.number(), slug: z.string(), name: z.string(), client_id: z.string(), client_secret: z.string(), html_url: z.url(), pem: z.string(),
  webhook_secret: z.string().nullish(), owner: z.object({ login: z.string() }),
});

/** Takes over the app that GitHub has made. Throws `bad_request` for a state or a code that is not good any more. */
export async function finishApp(actor: Actor, { code, state }: { code: string; state: string }): Promise<{ name: string }> {
  await requireSetUp(actor);
  await endFlow(actor, "create_app", state);
  const answer = await post(`${env().GITHUB_API_URL}/app-manifests/${encodeURIComponent(code)}/conversions`, {});
  const converted = convertedSchema.safeParse(answer.body);
  if (!converted.success) throw new MorningError("bad_request", "GitHub did not hand the new app over: its code is good once, for an hour. Make it again; an app that is left over can be deleted on GitHub.", { cause: converted.error });
  const { id, slug, name, client_id, client_secret, html_url, pem, webhook_secret, owner } = converted.data;
  const secrets = appSecretsSchema.parse({
    privateKey: pem, clientSecret: client_secret,
    // An app without webhooks has none; one that nobody knows lets nothing in.
    webhookSecret: webhook_secret ?? randomBytes(32).toString("hex"),
  });
  const inserted = await serviceClient().from("github_app")
    .insert({ app_id: id, slug, name, client_id, owner_login: owner.login, html_url, created_by: actor.userId, ...seal(JSON.stringify(secrets), APP_PLACE) }).select("id");
  if (inserted.error?.code === "23505") throw new MorningError("conflict", "There is a GitHub App already; the new one is not used. Delete it on GitHub.", { cause: inserted.error });
  must(inserted);
  forgetApp();
  return { name };
}

/** Lets go of the app that the settings page made; on GitHub it stays. Throws `forbidden`. */
export async function forgetGithubApp(actor: Actor): Promise<void> {
  await requireSetUp(actor);
  must(await serviceClient().from("github_app").delete().eq("id", "app").select("id"));
  forgetApp();
}

async function requireSetUp(actor: Actor): Promise<void> {
  if (!(await maySetUpGithub(actor))) throw new MorningError("forbidden", "Only whoever runs this installation of MorningAI can make its GitHub App.");
}
