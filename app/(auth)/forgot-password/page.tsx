import type { Metadata } from "next";
import Link from "next/link";
import { AuthForm } from "@/components/auth/auth-form";
import { AuthHeading } from "@/components/auth/auth-heading";
import { forgotPassword } from "../actions";

export const metadata: Metadata = { title: "Forgot password" };

export default function ForgotPasswordPage() {
  return (
    <>
      <AuthHeading title="Choose a new password">You get a mail with a link that lets you.</AuthHeading>
      <AuthForm action={forgotPassword} submit="Send me a link" fields={[{ name: "email", label: "E-mail", type: "email", autoComplete: "username" }]} />
      <p className="text-sm text-muted-foreground"><Link className="text-link underline" href="/sign-in">Back to sign-in</Link></p>
    </>
  );
}
