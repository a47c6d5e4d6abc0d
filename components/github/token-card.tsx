import { Plus } from "lucide-react";
import Link from "next/link";
import { Time } from "@/components/layout/time";
import { ActionForm, type SettingsAnswer } from "@/components/settings/action-form";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { PersonalToken } from "@/lib/github/queries";
import { ConfirmAct } from "./confirm-act";

interface TokenCardProps {
  token: PersonalToken | null;
  mayWrite: boolean;
  githubUrl: string;
  save: (state: SettingsAnswer, data: FormData) => Promise<SettingsAnswer>;
  remove: () => Promise<SettingsAnswer>;
}

/** A person's own token: the way to GitHub without an app. */
export function TokenCard({ token, mayWrite, githubUrl, save, remove }: TokenCardProps) {
  return (
    <Card>
      <CardHeader>
        <CardTitle>Personal token</CardTitle>
        <CardDescription>
          For one person, without an app: a <a className="text-link underline" href={`${githubUrl}/settings/personal-access-tokens/new`}>fine-grained token</a> for the repositories to work on. It needs contents, pull requests, issues, actions and workflows to read and write, and commit statuses to read. Runs act in your name, and issues do not start them by webhook.
        </CardDescription>
      </CardHeader>
      {token && (
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 rounded-lg border px-3.5 py-2.5">
          <div className="grid min-w-0 gap-0.5">
            <p className="flex flex-wrap items-center gap-2 font-medium"><span className="min-w-0 wrap-anywhere">{token.login}</span><State token={token} /></p>
            <p className="text-sm text-muted-foreground">Given <Time at={token.createdAt} />{token.lastUsedAt && <>, used <Time at={token.lastUsedAt} /></>}. It is kept encrypted and not shown again.</p>
          </div>
          <div className="flex flex-wrap gap-2">
            {mayWrite && !token.invalidSince && <Button asChild variant="secondary" size="sm"><Link href="/repositories/new?from=token" aria-label="Add repositories by your token"><Plus aria-hidden />Add repositories</Link></Button>}
            <ConfirmAct label="Remove" title={`Remove the token of ${token.login}?`} description="Repositories that it reaches stay here with their runs, out of reach. On GitHub it goes on working until you delete it there." action={remove} />
          </div>
        </div>
      )}
      {mayWrite && (
        <ActionForm key={token?.createdAt} action={save} submit={token ? "Replace" : "Check and keep"} done="It works, and is kept." button={{ variant: "secondary" }}>
          <Field label={token ? "New token" : "Token"}>{(control) => <Input name="token" type="password" required maxLength={255} autoComplete="off" spellCheck={false} className="font-mono" placeholder="github_pat_…" {...control} />}</Field>
        </ActionForm>
      )}
    </Card>
  );
}

function State({ token: { invalidSince, expiresAt } }: { token: PersonalToken }) {
  if (invalidSince) return <Badge variant="danger">not accepted by GitHub since <Time at={invalidSince} /></Badge>;
  if (!expiresAt) return <Badge variant="warning">does not expire</Badge>;
  if (new Date(expiresAt) < new Date()) return <Badge variant="danger">expired</Badge>;
  return <Badge variant="success">works until <Time at={expiresAt} /></Badge>;
}
