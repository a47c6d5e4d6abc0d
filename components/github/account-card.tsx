import { Time } from "@/components/layout/time";
import { ActionForm, type SettingsAnswer } from "@/components/settings/action-form";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { ConfirmAct } from "./confirm-act";

interface AccountCardProps {
  account: { login: string; linkedAt: string } | null;
  hasApp: boolean;
  link: () => Promise<SettingsAnswer>;
  unlink: () => Promise<SettingsAnswer>;
}

/** Which GitHub account is the person's own. */
export function AccountCard({ account, hasApp, link, unlink }: AccountCardProps) {
  return (
    <Card>
      <CardHeader>
        <CardTitle>Your GitHub account</CardTitle>
        <CardDescription>
          {account ? <>You are <span className="font-medium text-foreground">{account.login}</span> on GitHub, linked <Time at={account.linkedAt} />. Runs that you start there are yours here.</> : "Link it, so that runs which you start on GitHub are yours here."}
        </CardDescription>
      </CardHeader>
      <div className="flex flex-wrap gap-2">
        {!account && hasApp && <ActionForm action={link} submit="Link your GitHub account" button={{ variant: "secondary" }} />}
        {account && <ConfirmAct label="Unlink" title={`Unlink ${account.login}?`} description="Runs that you start on GitHub are no longer yours here." action={unlink} />}
      </div>
    </Card>
  );
}
