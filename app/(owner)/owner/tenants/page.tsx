import { Building2, Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { orNotFound } from "@/app/(workspace)/page-actor";
import { PageHeader } from "@/components/layout/page-header";
import { TenantsTable } from "@/components/owner/tenants-table";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { listTenants } from "@/lib/owner/tenants";
import { pageOwner } from "../page-owner";

export const metadata: Metadata = { title: "Tenants" };

const text = (value: string | string[] | undefined) => (typeof value === "string" && value.trim() ? value.trim() : undefined);

export default async function TenantsPage({ searchParams }: PageProps<"/owner/tenants">) {
  const query = await searchParams;
  const [words, named, cursor] = [text(query.q), text(query.state), text(query.cursor)];
  const state = named === "open" || named === "suspended" ? named : undefined;
  const { items, nextCursor } = await orNotFound(listTenants(await pageOwner(), { words, state, cursor }));
  return (
    <>
      <PageHeader title="Tenants" description="Every workspace of this platform; runs and money are of the last 30 days." actions={<Button asChild><Link href="/owner/tenants/new"><Plus aria-hidden />New tenant</Link></Button>} />
      <form role="search" className="flex flex-wrap items-center gap-2">
        <Input type="search" name="q" defaultValue={words} maxLength={100} placeholder="Name or a member's e-mail" aria-label="Name or a member's e-mail" className="sm:max-w-72" />
        <div className="w-40"><Select name="state" defaultValue={state ?? ""} aria-label="State"><option value="">All</option><option value="open">Open</option><option value="suspended">Suspended</option></Select></div>
        <Button type="submit" variant="secondary">Search</Button>
      </form>
      {items.length > 0 ? (
        <TenantsTable tenants={items} />
      ) : (
        <EmptyState icon={<Building2 />} title="No tenant matches">{words || state || cursor ? <Link href="/owner/tenants">Show all tenants</Link> : "A tenant is made when somebody signs up, or here."}</EmptyState>
      )}
      {nextCursor && <Button asChild variant="secondary" className="justify-self-start"><Link href={{ pathname: "/owner/tenants", query: { ...(words && { q: words }), ...(state && { state }), cursor: nextCursor } }}>Older</Link></Button>}
    </>
  );
}
