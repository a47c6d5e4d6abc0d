"use client";

import Form from "next/form";
import { Select } from "@/components/ui/select";
import type { ApprovalKind } from "@/lib/approvals/schema";
import { KIND } from "./words";

interface InboxFilterProps {
  status: string;
  kind?: ApprovalKind;
  repository?: string;
  scope: string;
  repositories: { id: string; name: string }[];
}

/** Narrows the inbox; the page's address is where that is kept. */
export function InboxFilter({ status, kind, repository, scope, repositories }: InboxFilterProps) {
  const submit = (event: React.ChangeEvent<HTMLSelectElement>) => event.currentTarget.form?.requestSubmit();
  return (
    <search aria-label="Filter approvals">
      <Form action="/approvals" className="grid grid-cols-2 gap-2 sm:flex">
        <input type="hidden" name="status" value={status} />
        <Select name="scope" aria-label="Whose" defaultValue={scope} onChange={submit} className="sm:w-48">
          <option value="all">Everybody&apos;s</option><option value="mine">What I asked for</option><option value="delegated">Handed to me</option>
        </Select>
        <Select name="kind" aria-label="Kind" defaultValue={kind ?? ""} onChange={submit} className="sm:w-56">
          <option value="">Every kind</option>
          {Object.entries(KIND).map(([value, label]) => <option key={value} value={value}>{label}</option>)}
        </Select>
        <Select name="repository" aria-label="Repository" defaultValue={repository ?? ""} onChange={submit} className="col-span-2 sm:w-56">
          <option value="">Every repository</option>
          {repositories.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
        </Select>
      </Form>
    </search>
  );
}
