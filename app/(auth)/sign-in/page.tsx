import type { Metadata } from "next";
import Link from "next/link";
import { AuthForm } from "@/components/auth/auth-form";
import { AuthHeading } from "@/components/auth/auth-heading";
import { GithubButton } from "@/components/auth/github-button";
import { Alert } from "@/components/ui/alert";
import { env } from "@/lib/env";
import { safePath } from "@/lib/tenants/safe-path";
import { signIn } from "../actions";

export const metadata: Metadata = { title: "Sign in" };

const NOTICES: Record<string, string> = {
  link: "This link no longer works: each is good once, for an hour. Ask for a new one.",
  code: "This sign-in did not work: begin and end it in the same browser, within a few minutes.",
  github: "Signing in with GitHub did not work; try again, or use your password.",
};

export default async function SignInPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { next: asked, failed } = await searchParams;
  const next = safePath(asked);
  const notice = typeof failed === "string" ? NOTICES[failed] : undefined;
  const query = new URLSearchParams({ next });
  return (
    <>
      <AuthHeading title="Sign in" />
      {notice && <Alert variant="warning">{notice}</Alert>}
      <AuthForm
        action={signIn}
        hidden={{ next }}
        submit="Sign in"
        fields={[
          { name: "email", label: "E-mail", type: "email", autoComplete: "username" },
          { name: "password", label: "Password", type: "password", autoComplete: "current-password" },
        ]}
      />
      {env().GITHUB_CLIENT_ID && env().GITHUB_CLIENT_SECRET && <GithubButton next={next} />}
      <p className="flex flex-wrap justify-between gap-x-4 gap-y-1 text-sm text-muted-foreground">
        <Link className="text-link underline" href="/forgot-password">Forgot your password?</Link>
        <span>New here? <Link className="text-link underline" href={`/sign-up?${query}`}>Sign up</Link></span>
      </p>
    </>
  );
}
