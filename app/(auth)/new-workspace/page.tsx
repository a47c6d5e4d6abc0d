import type { Metadata } from "next";
import { AuthForm } from "@/components/auth/auth-form";
import { newWorkspace } from "../actions";

export const metadata: Metadata = { title: "New workspace" };

export default function NewWorkspacePage() {
  return (
    <>
      <h1 className="text-2xl font-semibold">New workspace</h1>
      <AuthForm action={newWorkspace} submit="Create workspace" fields={[{ name: "name", label: "Name", autoComplete: "organization", maxLength: 120 }]} />
    </>
  );
}
