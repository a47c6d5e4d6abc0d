import { FolderGit2, Lock } from "lucide-react";
import Link from "next/link";
import { count } from "@/components/runs/format";
import { ActionForm, type SettingsAnswer } from "@/components/settings/action-form";
import { Alert } from "@/components/ui/alert";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { listReachable, Source } from "@/lib/github/reachable";

interface ReachableListProps {
  list: Awaited<ReturnType<typeof listReachable>>;
  source: Source;
  q: string;
  page: number;
  add: (state: SettingsAnswer, data: FormData) => Promise<SettingsAnswer>;
}

/** Repositories to choose from, a page at a time, found by words of their names. */
export function ReachableList({ list: { items, total, pages, cut }, source, q, page, add }: ReachableListProps) {
  const to = (number: number) => ({ pathname: "/repositories/new", query: { from: source, ...(q && { q }), page: number } });
  return (
    <div className="grid grid-cols-1 gap-4">
      <form method="get" role="search" className="flex items-end gap-2">
        <input type="hidden" name="from" value={source} />
        <Field label="Find a repository" className="flex-1">{(control) => <Input key={q} type="search" name="q" maxLength={200} defaultValue={q} autoComplete="off" spellCheck={false} {...control} />}</Field>
        <Button variant="secondary">Find</Button>
      </form>
      <p role="status" className="text-sm text-muted-foreground">{total === 1 ? "One repository" : `${count(total)} repositories`}{q && " with these words"}{pages > 1 && `, page ${page} of ${pages}`}.</p>
      {cut && <Alert variant="warning">There are more than are listed here. Give the app or the token the repositories that runs should work in.</Alert>}
      {items.length === 0 ? (
        <EmptyState icon={<FolderGit2 />} title={q ? "No repository with these words" : "No repositories"}>{q ? "Names count, such as owner/name." : "Give the app or the token some repositories on GitHub."}</EmptyState>
      ) : (
        <ul className="divide-y rounded-lg border">
          {items.map((one) => (
            <li key={one.githubId} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-3.5 py-2">
              <p className="flex min-w-0 flex-1 basis-48 flex-wrap items-center gap-2 text-sm">
                <span className="min-w-0 font-medium wrap-anywhere">{one.fullName}</span>
                {one.private && <Lock className="size-3.5 shrink-0 text-muted-foreground" role="img" aria-label="private" />}
                {one.archived && <Badge variant="warning">archived</Badge>}
              </p>
              {one.registeredAs ? (
                <Button asChild variant="ghost" size="sm"><Link href={`/repositories/${one.registeredAs}`} aria-label={`Open ${one.fullName}`}>Added, open</Link></Button>
              ) : (
                !one.archived && <ActionForm action={add} hidden={{ githubId: String(one.githubId) }} submit="Add" className="justify-items-end" button={{ variant: "secondary", size: "sm", "aria-label": `Add ${one.fullName}` }} />
              )}
            </li>
          ))}
        </ul>
      )}
      {pages > 1 && (
        <nav aria-label="Pages" className="flex gap-2">
          {page > 1 && <Button asChild variant="secondary"><Link href={to(page - 1)}>Earlier</Link></Button>}
          {page < pages && <Button asChild variant="secondary"><Link href={to(page + 1)}>Later</Link></Button>}
        </nav>
      )}
    </div>
  );
}
