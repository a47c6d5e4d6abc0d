import type { Metadata } from "next";
import { AuthForm } from "@/components/auth/auth-form";
import { AuthHeading } from "@/components/auth/auth-heading";
import { newWorkspace } from "../actions";

export const metadata: Metadata = { title: "New workspace" };

export default function NewWorkspacePage() {
  return (
    <>
      <AuthHeading title="New workspace">A place for an organisation or a team: its repositories, runs and people.</AuthHeading>
      <AuthForm action={newWorkspace} submit="Create workspace" fields={[{ name: "name", label: "Name", autoComplete: "organization", maxLength: 120 }]} />
    </>
  );
}
