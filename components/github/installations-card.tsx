import { Plus } from "lucide-react";
import Link from "next/link";
import { ActionForm, type SettingsAnswer } from "@/components/settings/action-form";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { Installation } from "@/lib/github/queries";
import { ConfirmAct } from "./confirm-act";

type Action = (state: SettingsAnswer, data: FormData) => Promise<SettingsAnswer>;

interface InstallationsCardProps {
  installations: Installation[];
  mayWrite: boolean;
  hasApp: boolean;
  githubUrl: string;
  install: () => Promise<SettingsAnswer>;
  connect: Action;
  disconnect: Action;
}

/** Accounts whose repositories the app reaches for this workspace. */
export function InstallationsCard({ installations, mayWrite, hasApp, githubUrl, install, connect, disconnect }: InstallationsCardProps) {
  return (
    <Card>
      <CardHeader>
        <CardTitle>Connected accounts</CardTitle>
        <CardDescription>Accounts and organisations where the app is installed for this workspace. Whoever connects one must be an admin of every repository that it reaches.</CardDescription>
      </CardHeader>
      {installations.length > 0 && (
        <ul className="divide-y rounded-lg border">
          {installations.map((one) => (
            <li key={one.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-3.5 py-2.5">
              <div className="grid min-w-0 gap-0.5">
                <p className="flex flex-wrap items-center gap-2 font-medium"><span className="min-w-0 wrap-anywhere">{one.accountLogin}</span><State installation={one} /></p>
                <p className="text-sm text-muted-foreground">
                  {one.repositorySelection === "all" ? "All of its repositories" : "Chosen repositories"}.{" "}
                  <a className="text-link underline" href={settingsOf(one, githubUrl)}>Change on GitHub</a>
                </p>
              </div>
              {mayWrite && (
                <div className="flex flex-wrap gap-2">
                  {hasApp && !one.removedAt && !one.suspendedAt && (
                    <Button asChild variant="secondary" size="sm"><Link href={`/repositories/new?from=${one.id}`} aria-label={`Add repositories of ${one.accountLogin}`}><Plus aria-hidden />Add repositories</Link></Button>
                  )}
                  <ConfirmAct label="Disconnect" title={`Disconnect ${one.accountLogin}?`} description="Its repositories stay here with their runs, and can be reached again when it is connected again. On GitHub the app stays installed." action={disconnect} hidden={{ id: String(one.id) }} />
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      {hasApp && mayWrite && (
        <div className="grid gap-5 sm:grid-cols-2 sm:gap-8">
          <div className="grid content-start gap-3">
            <p className="text-sm text-muted-foreground">Choose an account and its repositories on GitHub, and come back connected.</p>
            <ActionForm action={install} submit="Install on GitHub" button={installations.length > 0 ? { variant: "secondary" } : undefined} />
          </div>
          <ActionForm action={connect} submit="Connect" button={{ variant: "secondary" }}>
            <Field label="Installed already? Its account" hint="The name of the account or organisation on GitHub.">{(control) => <Input name="account" required maxLength={100} autoComplete="off" spellCheck={false} {...control} />}</Field>
          </ActionForm>
        </div>
      )}
      {!mayWrite && installations.length === 0 && <p className="text-sm text-muted-foreground">None yet. Admins of this workspace can connect accounts.</p>}
    </Card>
  );
}

function State({ installation: { removedAt, suspendedAt } }: { installation: Installation }) {
  if (removedAt) return <Badge variant="danger">uninstalled on GitHub</Badge>;
  if (suspendedAt) return <Badge variant="warning">suspended on GitHub</Badge>;
  return <Badge variant="success">connected</Badge>;
}

const settingsOf = ({ id, accountLogin, accountType }: Installation, githubUrl: string) =>
  `${githubUrl}${accountType === "Organization" ? `/organizations/${accountLogin}` : ""}/settings/installations/${id}`;
