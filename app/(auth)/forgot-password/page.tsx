import type { Metadata } from "next";
import Link from "next/link";
import { AuthForm } from "@/components/auth/auth-form";
import { forgotPassword } from "../actions";

export const metadata: Metadata = { title: "Forgot password" };

export default function ForgotPasswordPage() {
  return (
    <>
      <h1 className="text-2xl font-semibold">Choose a new password</h1>
      <AuthForm action={forgotPassword} submit="Send me a link" fields={[{ name: "email", label: "E-mail", type: "email", autoComplete: "username" }]} />
      <p className="text-sm text-muted-foreground"><Link className="text-link underline" href="/sign-in">Back to sign-in</Link></p>
    </>
  );
}
