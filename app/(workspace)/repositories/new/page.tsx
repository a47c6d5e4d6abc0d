import type { Metadata } from "next";
import { PageHeader } from "@/components/layout/page-header";
import { AddRepositoryForm } from "@/components/repositories/add-repository-form";
import { addRepository, inspectPlace } from "../actions";

export const metadata: Metadata = { title: "Add a repository" };

export default function NewRepositoryPage() {
  return (
    <div className="mx-auto grid w-full max-w-2xl gap-6">
      <PageHeader title="Add a repository" description="Runs work on branches of their own in it; your checkout is not touched." />
      <AddRepositoryForm action={addRepository} inspect={inspectPlace} />
    </div>
  );
}
