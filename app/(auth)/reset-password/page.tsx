import type { Metadata } from "next";
import { AuthForm } from "@/components/auth/auth-form";
import { AuthHeading } from "@/components/auth/auth-heading";
import { resetPassword } from "../actions";

export const metadata: Metadata = { title: "New password" };

export default function ResetPasswordPage() {
  return (
    <>
      <AuthHeading title="Choose a new password" />
      <AuthForm
        action={resetPassword}
        submit="Set password"
        fields={[{ name: "password", label: "New password", type: "password", autoComplete: "new-password", minLength: 8, maxLength: 72, hint: "At least 8 characters. Other devices are signed out." }]}
      />
    </>
  );
}
