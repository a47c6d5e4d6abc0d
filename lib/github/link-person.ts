import { z } from "zod";
import type { Client } from "@/lib/db/client";
import { unwrap } from "@/lib/db/map-error";
import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import { env } from "@/lib/env";
import { MorningError } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";
import { askAsPerson } from "./ask";
import { beginFlow, endFlow } from "./flows";
import { authorizeUrl, exchangeCode, requireApp } from "./oauth";

export const githubUserSchema = z.object({ id: z.number().int().positive(), login: z.string().min(1).max(100) });

/** The page of GitHub on which a person shows which account is theirs; it ends at `finishLink`. */
export async function beginLink(actor: Actor): Promise<string> {
  const app = await requireApp();
  return authorizeUrl(app, "link", await beginFlow(actor, "link"));
}

/** Links the GitHub account to the person. Throws `bad_request` for a forged or used way back, and `conflict` when somebody else has linked it. */
export async function finishLink(asking: Actor, { code, state }: { code: string; state: string }): Promise<{ login: string }> {
  const { actor } = await endFlow(asking, "link", state);
  const person = askAsPerson(await exchangeCode(await requireApp(), "link", code));
  const { id, login } = githubUserSchema.parse((await person.request("GET /user")).data);
  const linked = await serviceClient().from("github_people").upsert({ user_id: actor.userId, github_user_id: id, login, linked_at: new Date().toISOString() }, { onConflict: "user_id" }).select("user_id");
  if (linked.error?.code === "23505") throw new MorningError("conflict", `The GitHub account ${login} is linked to somebody else here. They can unlink it under Settings, GitHub.`, { cause: linked.error });
  must(linked);
  return { login };
}

const identitySchema = z.object({ provider: z.literal("github"), identity_data: z.object({ iss: z.url(), provider_id: z.coerce.number().int().positive(), user_name: z.string().min(1).max(100) }) });

/**
 * Links the account with which somebody has just signed in, as the auth server knows it, unless they
 * have linked one already or somebody else has this one. Signing in goes on whatever comes of it.
 */
export async function linkSignedIn(client: Client): Promise<void> {
  const { user } = (await client.auth.getUser()).data;
  const identity = user?.identities?.map((one) => identitySchema.safeParse(one)).find(({ success }) => success)?.data;
  // Numbers of another GitHub are other people's.
  if (!user || !identity || new URL(identity.identity_data.iss).origin !== new URL(env().GITHUB_API_URL).origin) return;
  const { provider_id, user_name } = identity.identity_data;
  const { error } = await serviceClient().from("github_people").upsert({ user_id: user.id, github_user_id: provider_id, login: user_name }, { onConflict: "user_id", ignoreDuplicates: true });
  if (error && error.code !== "23505") console.warn("A GitHub account could not be linked at sign-in:", error.message);
}

/** Forgets which GitHub account is the person's. */
export async function unlinkAccount(actor: Actor): Promise<void> {
  unwrap(await actor.client.rpc("unlink_github_person"));
}
