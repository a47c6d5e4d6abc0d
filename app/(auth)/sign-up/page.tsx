import type { Metadata } from "next";
import Link from "next/link";
import { AuthForm, type FormField } from "@/components/auth/auth-form";
import { AuthHeading } from "@/components/auth/auth-heading";
import { GithubButton } from "@/components/auth/github-button";
import { userClient } from "@/lib/db/user-client";
import { env } from "@/lib/env";
import { readInvitation } from "@/lib/tenants/read-invitation";
import { safePath } from "@/lib/tenants/safe-path";
import { signUp } from "../actions";
import { tokenSchema } from "../schema";

export const metadata: Metadata = { title: "Sign up" };

export default async function SignUpPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { next: asked, invitation: token } = await searchParams;
  const parsed = tokenSchema.safeParse(token);
  const found = parsed.success ? await readInvitation(await userClient(), parsed.data) : null;
  const invitation = found?.state === "open" ? found : undefined;
  const next = invitation ? `/invitations/${parsed.data}` : safePath(asked);
  const fields: FormField[] = [
    { name: "displayName", label: "Name", autoComplete: "name", maxLength: 120 },
    ...(invitation ? [] : [{ name: "tenantName", label: "Workspace", hint: "Your organisation or team; you can rename it.", autoComplete: "organization", maxLength: 120 }]),
    { name: "email", label: "E-mail", type: "email", autoComplete: "username", ...(invitation && { defaultValue: invitation.email, readOnly: true }) },
    { name: "password", label: "Password", type: "password", autoComplete: "new-password", minLength: 8, maxLength: 72, hint: "At least 8 characters." },
  ];
  return (
    <>
      <AuthHeading title={invitation ? `Join ${invitation.tenantName}` : "Sign up"} />
      <AuthForm action={signUp} hidden={{ next, invitation: invitation && parsed.data }} submit="Sign up" fields={fields} />
      {env().GITHUB_CLIENT_ID && env().GITHUB_CLIENT_SECRET && <GithubButton next={next} />}
      <p className="text-sm text-muted-foreground">
        Have an account? <Link className="text-link underline" href={`/sign-in?${new URLSearchParams({ next })}`}>Sign in</Link>
      </p>
    </>
  );
}
