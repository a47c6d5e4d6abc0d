"use client";

import { FolderGit2, Play, Workflow } from "lucide-react";
import Link from "next/link";
import type { ActionAnswer } from "@/components/layout/action-answer";
import { LiveRefresh } from "@/components/layout/live-refresh";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Card, CardDescription, CardTitle } from "@/components/ui/card";
import { SubmitButton } from "@/components/ui/submit-button";
import { useFormAction } from "@/components/ui/use-form-action";
import type { BrowserSupabase } from "@/lib/db/browser-client";

interface FirstRunProps {
  startDemo: () => Promise<ActionAnswer>;
  /** Why there is no demo here, and what to do; null when there is one. */
  problem: string | null;
  hasRepository: boolean;
  supabase: BrowserSupabase;
  tenantId: string;
}

/** What a workspace without runs shows: two ways to the first one. */
export function FirstRun({ startDemo, problem, hasRepository, supabase, tenantId }: FirstRunProps) {
  const { state, pending, form } = useFormAction<ActionAnswer>(startDemo, {});
  return (
    <section aria-label="First run" className="mx-auto grid w-full max-w-4xl gap-6 py-4 sm:py-10">
      <LiveRefresh supabase={supabase} tenantId={tenantId} />
      <div className="grid justify-items-center gap-3 text-center">
        <Workflow className="size-9 text-muted-foreground" aria-hidden />
        <p className="text-lg font-semibold">No runs yet</p>
        <p className="max-w-prose text-sm text-pretty text-muted-foreground">Give a repository and a goal in a sentence. A run plans, edits, tests and repairs, asks you before what matters, and ends with a change whose checks are green.</p>
      </div>
      <div className="grid gap-4 md:grid-cols-2">
        <Card>
          <CardTitle>See one first</CardTitle>
          <CardDescription className="grow">A small library gets a feature: you approve the plan, and watch it turn red, be repaired, and be merged green. It takes about a minute, in a repository made for it.</CardDescription>
          {problem ? (
            <Alert variant="info" title="The demo cannot run here">{problem}</Alert>
          ) : (
            <form {...form} className="grid justify-items-start gap-3">
              {state.error && <Alert variant="danger" title="The demo was not started" className="w-full">{state.error}</Alert>}
              <SubmitButton pending={pending}><Play aria-hidden />Try the demo</SubmitButton>
            </form>
          )}
        </Card>
        <Card>
          <CardTitle>Start with your own code</CardTitle>
          <CardDescription className="grow">Runs work on branches of their own in a git repository that you name; your checkout is not touched.</CardDescription>
          <Button asChild variant="secondary" className="self-start">
            {hasRepository ? <Link href="/runs/new"><Play aria-hidden />Start a run</Link> : <Link href="/repositories/new"><FolderGit2 aria-hidden />Add a repository</Link>}
          </Button>
        </Card>
      </div>
    </section>
  );
}
