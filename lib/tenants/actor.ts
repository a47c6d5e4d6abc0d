import { isAuthRetryableFetchError } from "@supabase/supabase-js";
import { cookies, headers } from "next/headers";
import { cache } from "react";
import { z } from "zod";
import { PAGE_HEADER, type Client } from "@/lib/db/client";
import { clientAddress } from "@/lib/db/client-address";
import { unwrap } from "@/lib/db/map-error";
import { keyClient, requestClient, userClient } from "@/lib/db/user-client";
import { env } from "@/lib/env";
import { MorningError, RetryableError } from "@/lib/errors";
import { takeCall, type TakenCall } from "./take-call";

/** Who is asking, and for which tenant. Its client reaches exactly what row level security lets them reach. */
export interface Actor {
  userId: string;
  tenantId: string;
  client: Client;
  via: "session" | "key";
  /** What an API key was made for; a session has everything its role has. */
  scopes?: readonly string[];
  /** With a key: the call that asking who it is has counted. */
  taken?: TakenCall;
  /** The platform's owner looks at a tenant that is not theirs: until then, and read-only. */
  visitEndsAt?: string;
}

/** Which of their tenants a person works in; a hint only, checked against their memberships. */
export const TENANT_COOKIE = "morning-tenant";

/**
 * Whoever is signed in, for pages and server actions; looked up once while a page is rendered.
 * Throws `unauthenticated` when nobody is, `forbidden` when they belong to no tenant, and `suspended`.
 */
export const sessionActor = cache(async (): Promise<Actor> => {
  const [jar, sent] = await Promise.all([cookies(), headers()]);
  return actorOf(await userClient(), jar.get(TENANT_COOKIE)?.value, sent.get(PAGE_HEADER) ?? "a page");
});

/**
 * Whoever sends this request: an API key as bearer token, or a session by cookie. Throws
 * `unauthenticated` for neither, and `forbidden` for a change by cookie that another site started.
 */
export async function requestActor(request: Request): Promise<Actor> {
  const authorization = request.headers.get("authorization");
  if (authorization !== null) return keyActor(authorization, clientAddress(request.headers));
  refuseOtherSites(request);
  const chosen = /(?:^|;\s*)morning-tenant=([0-9a-f-]{36})/.exec(request.headers.get("cookie") ?? "")?.[1];
  return actorOf(requestClient(request), chosen, new URL(request.url).pathname);
}

async function keyActor(authorization: string, address: string | null): Promise<Actor> {
  const key = /^Bearer (mk_[A-Za-z0-9_-]{20,100})$/i.exec(authorization)?.[1];
  const client = keyClient(key ?? "", address);
  const taken = key ? await takeCall(client) : null;
  if (!taken?.tenant_id) {
    const suspended = key && unwrap(await client.rpc("why_key_refused"));
    if (suspended) throw new MorningError("suspended", suspended);
    throw new MorningError("unauthenticated", "This API key is unknown, revoked or expired; make a new one under Settings, API keys.");
  }
  return { userId: taken.user_id, tenantId: taken.tenant_id, client, via: "key", scopes: taken.scopes ?? [], taken };
}

/** The id of whoever is signed in. Throws `unauthenticated` when nobody is. */
export async function personOf(client: Client): Promise<string> {
  const { data, error } = await client.auth.getClaims();
  if (isAuthRetryableFetchError(error)) throw new RetryableError("The sign-in service does not answer; try again in a moment.", 1_000, { cause: error });
  if (!data) throw new MorningError("unauthenticated", "Sign in, or send an API key as bearer token.");
  return data.claims.sub;
}

async function actorOf(client: Client, chosen: string | undefined, page: string): Promise<Actor> {
  const userId = await personOf(client);
  const memberships = unwrap(await client.from("members").select("tenant_id, tenants(suspended_reason)").eq("user_id", userId).order("created_at").order("tenant_id").limit(50));
  const ofChoice = memberships.find(({ tenant_id }) => tenant_id === chosen);
  if (!ofChoice && chosen && z.uuid().safeParse(chosen).success) {
    const visitEndsAt = unwrap(await client.rpc("note_visit", { of_tenant: chosen, page }));
    if (visitEndsAt) return { userId, tenantId: chosen, client, via: "session", visitEndsAt };
  }
  const membership = ofChoice ?? memberships.find(({ tenants }) => !tenants?.suspended_reason) ?? memberships[0];
  if (!membership) throw new MorningError("forbidden", "You belong to no workspace yet; create one, or open an invitation.");
  if (membership.tenants?.suspended_reason) throw new MorningError("suspended", `The platform's owner suspended this workspace: ${membership.tenants.suspended_reason}`);
  return { userId, tenantId: membership.tenant_id, client, via: "session" };
}

// A browser sends cookies along with what other sites start; only our own pages may change things.
function refuseOtherSites(request: Request): void {
  if (["GET", "HEAD", "OPTIONS"].includes(request.method)) return;
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  const own = site === null ? origin !== null && [new URL(env().APP_URL).origin, new URL(request.url).origin].includes(origin) : site === "same-origin";
  if (!own) throw new MorningError("forbidden", "This request was started by another site; send an API key as bearer token instead of the session's cookie.");
}
