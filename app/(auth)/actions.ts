"use server";

import { redirect } from "next/navigation";
import type { z } from "zod";
import type { FormAnswer } from "@/components/auth/auth-form";
import { userClient } from "@/lib/db/user-client";
import { env } from "@/lib/env";
import { MorningError } from "@/lib/errors";
import { acceptInvitation } from "@/lib/tenants/accept-invitation";
import { createTenant } from "@/lib/tenants/create-tenant";
import { readInvitation } from "@/lib/tenants/read-invitation";
import { HOME, safePath } from "@/lib/tenants/safe-path";
import { rememberTenant } from "@/lib/tenants/switch-tenant";
import { forgotPasswordSchema, newWorkspaceSchema, resetPasswordSchema, signInSchema, signUpSchema, tokenSchema } from "./schema";

const UNREACHABLE = "The sign-in service does not answer; try again in a moment.";

/** Signs in, and goes to where the person was heading. */
export async function signIn(_: FormAnswer, data: FormData): Promise<FormAnswer> {
  const input = parse(signInSchema, data);
  if ("error" in input) return input;
  const { error } = await (await userClient()).auth.signInWithPassword(input.value);
  if (error) return { error: error.status && error.status < 500 ? "The e-mail address or the password is wrong." : UNREACHABLE };
  redirect(safePath(data.get("next")));
}

/** Makes an account with a workspace of its own, or, with an invitation, in the workspace that invited. */
export async function signUp(_: FormAnswer, data: FormData): Promise<FormAnswer> {
  const input = parse(signUpSchema, data);
  if ("error" in input) return input;
  const { email, password, displayName, tenantName } = input.value;
  const token = tokenSchema.safeParse(data.get("invitation")).data;
  const client = await userClient();
  const invited = token !== undefined && (await readInvitation(client, token))?.state === "open";
  const next = invited ? `/invitations/${token}` : safePath(data.get("next"));
  const { data: made, error } = await client.auth.signUp({
    email,
    password,
    options: {
      emailRedirectTo: callback(next),
      data: { display_name: displayName, ...(tenantName && { tenant_name: tenantName }), ...(invited && { invited: "true" }) },
    },
  });
  if (error) return { error: error.status && error.status < 500 ? `This account could not be made: ${error.message}. If you have one already, sign in.` : UNREACHABLE };
  if (!made.session) return { notice: "Check your mail: a link there finishes the sign-up." };
  redirect(next);
}

/** Sends a mail with a link that lets its reader choose a new password. The answer is the same for every address. */
export async function forgotPassword(_: FormAnswer, data: FormData): Promise<FormAnswer> {
  const input = parse(forgotPasswordSchema, data);
  if ("error" in input) return input;
  const { error } = await (await userClient()).auth.resetPasswordForEmail(input.value.email, { redirectTo: callback("/reset-password") });
  if (error && (!error.status || error.status >= 500)) return { error: UNREACHABLE };
  return { notice: "If there is an account with this address, a mail with a link is on its way." };
}

/** Sets the password of whoever followed the link of that mail, or is signed in. */
export async function resetPassword(_: FormAnswer, data: FormData): Promise<FormAnswer> {
  const input = parse(resetPasswordSchema, data);
  if ("error" in input) return input;
  const client = await userClient();
  const { error } = await client.auth.updateUser(input.value);
  if (error) return { error: error.status && error.status < 500 ? `The password was not changed: ${error.message}.` : UNREACHABLE };
  // Whoever knew the old password is signed out everywhere.
  await client.auth.signOut({ scope: "others" });
  redirect(HOME);
}

/** Ends this browser's session. */
export async function signOut(): Promise<void> {
  await (await userClient()).auth.signOut({ scope: "local" });
  redirect("/sign-in");
}

/** Joins the workspace that invited whoever is signed in. */
export async function joinWorkspace(_: FormAnswer, data: FormData): Promise<FormAnswer> {
  const token = tokenSchema.safeParse(data.get("token")).data;
  if (!token) return { error: "This is not an invitation's link; ask for a new one." };
  return answered(async () => {
    await rememberTenant(await acceptInvitation(await userClient(), token));
  });
}

/** Makes another workspace with whoever is signed in as its admin. */
export async function newWorkspace(_: FormAnswer, data: FormData): Promise<FormAnswer> {
  const input = parse(newWorkspaceSchema, data);
  if ("error" in input) return input;
  return answered(async () => {
    await rememberTenant(await createTenant(await userClient(), input.value.name));
  });
}

/** Where a link goes that the auth server makes itself; those of our own templates go to /auth/confirm. */
function callback(next: string): string {
  return new URL(`/auth/callback?${new URLSearchParams({ next })}`, env().APP_URL).href;
}

async function answered(work: () => Promise<void>): Promise<FormAnswer> {
  try {
    await work();
  } catch (error) {
    if (error instanceof MorningError) return { error: error.message };
    throw error;
  }
  redirect(HOME);
}

function parse<Schema extends z.ZodType>(schema: Schema, data: FormData): { value: z.output<Schema> } | { error: string } {
  // An empty field is one that was not filled in.
  const parsed = schema.safeParse(Object.fromEntries([...data].filter(([, value]) => value !== "")));
  return parsed.success ? { value: parsed.data } : { error: parsed.error.issues[0]?.message ?? "Something in this form is not valid." };
}
