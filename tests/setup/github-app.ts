import { generateKeyPairSync, randomUUID } from "node:crypto";
import { sign } from "@octokit/webhooks-methods";
import type { SupabaseClient } from "@supabase/supabase-js";
import type { FakeGitHub } from "../fakes/github";
import { ok } from "./world";

export const WEBHOOK_SECRET = "a webhook secret of tests";

/** A GitHub App in the environment, before anything of the product reads it. */
export function setGithubApp(environment: Record<string, string> = {}): void {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048, privateKeyEncoding: { type: "pkcs8", format: "pem" }, publicKeyEncoding: { type: "spki", format: "pem" } });
  Object.assign(process.env, {
    // Nobody is there: what has no GitHub for tests must not ask the real one.
    GITHUB_URL: "http://127.0.0.1:1", GITHUB_API_URL: "http://127.0.0.1:1/api/v3",
    GITHUB_APP_ID: "1", GITHUB_APP_SLUG: "morning-test", GITHUB_APP_PRIVATE_KEY: privateKey, GITHUB_APP_CLIENT_ID: "Iv1.test", GITHUB_APP_CLIENT_SECRET: "secret", GITHUB_WEBHOOK_SECRET: WEBHOOK_SECRET, ...environment,
  });
}

/** What the product is told of a fake GitHub and the app that is there from the start. */
export function githubEnvironment({ url, apiUrl, app }: FakeGitHub): Record<string, string> {
  return {
    GITHUB_URL: url, GITHUB_API_URL: apiUrl, GITHUB_APP_ID: String(app.id), GITHUB_APP_SLUG: app.slug, GITHUB_APP_PRIVATE_KEY: app.privateKey,
    GITHUB_APP_CLIENT_ID: app.clientId, GITHUB_APP_CLIENT_SECRET: app.clientSecret, GITHUB_WEBHOOK_SECRET: app.webhookSecret,
  };
}

/** What GitHub would send. */
export async function deliver(event: string, payload: object | string, options: { id?: string; secret?: string; signature?: string | null } = {}): Promise<Request> {
  const body = typeof payload === "string" ? payload : JSON.stringify(payload);
  const signature = options.signature === undefined ? await sign(options.secret ?? WEBHOOK_SECRET, body) : options.signature;
  return new Request("http://127.0.0.1:3000/api/webhooks/github", {
    method: "POST",
    body,
    headers: { "content-type": "application/json", "x-github-event": event, "x-github-delivery": options.id ?? randomUUID(), ...(signature !== null && { "x-hub-signature-256": signature }) },
  });
}

let githubIds = 1_000;

/** An installation that this tenant has claimed, and a repository that it reaches. */
export async function connectedRepository(service: SupabaseClient, tenantId: string, options: { installationId?: number; githubId?: number; fullName?: string } = {}): Promise<{ id: string; installationId: number; githubId: number; fullName: string }> {
  const installationId = options.installationId ?? ++githubIds;
  const githubId = options.githubId ?? ++githubIds;
  const fullName = options.fullName ?? `acme/library-${githubId}`;
  const [owner, name] = fullName.split("/");
  await ok(service.from("github_installations").upsert({ id: installationId, tenant_id: tenantId, account_login: owner, account_id: 1, account_type: "Organization", repository_selection: "all" }).select());
  const row = await ok(service.from("repositories").insert({ tenant_id: tenantId, forge: "github", name, location: fullName, default_branch: "main", github_id: githubId, installation_id: installationId }).select("id").single());
  return { id: row.id as string, installationId, githubId, fullName };
}
