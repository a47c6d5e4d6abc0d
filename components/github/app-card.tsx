import type { SettingsAnswer } from "@/components/settings/action-form";
import { Alert } from "@/components/ui/alert";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { ConfirmAct } from "./confirm-act";
import { MakeAppForm, type MakeAppAnswer } from "./make-app-form";

interface AppCardProps {
  app: { slug: string; htmlUrl: string; from: "environment" | "settings" } | null;
  maySetUp: boolean;
  /** Whether GitHub can deliver webhooks to `appUrl` by itself. */
  reached: boolean;
  appUrl: string;
  make: (state: MakeAppAnswer, data: FormData) => Promise<MakeAppAnswer>;
  forget: () => Promise<SettingsAnswer>;
}

/** The GitHub App of the whole installation. */
export function AppCard({ app, maySetUp, reached, appUrl, make, forget }: AppCardProps) {
  return (
    <Card>
      <CardHeader>
        <CardTitle>GitHub App</CardTitle>
        <CardDescription>
          {app ? (
            <>MorningAI works on GitHub as <a className="text-link underline" href={app.htmlUrl}>{app.slug}</a>. {app.from === "environment" ? "It is set in the environment." : "Its keys are kept here, encrypted."}</>
          ) : maySetUp ? (
            "Issues can start runs and pull requests are opened by an app of your own. GitHub makes it from a description that MorningAI sends; you look at it there and confirm."
          ) : (
            "There is none yet. Whoever runs this installation of MorningAI can make it here."
          )}
        </CardDescription>
      </CardHeader>
      {maySetUp && !reached && (
        <Alert variant="warning" title={`GitHub cannot reach ${appUrl}`}>
          <p>Without webhooks, what happens on GitHub is seen some minutes later. To see it at once, set APP_URL to a public address, or pass webhooks on: open a channel at smee.io{app ? " and put its address into the app's settings on GitHub" : " and give its address below"}, then run</p>
          <code className="font-mono text-xs break-all">npx smee-client --url https://smee.io/… --target {new URL("/api/webhooks/github", appUrl).href}</code>
        </Alert>
      )}
      {!app && maySetUp && <MakeAppForm action={make} reached={reached} />}
      {app?.from === "settings" && maySetUp && (
        <div>
          <ConfirmAct label="Forget the app" title={`Forget ${app.slug}?`} description="MorningAI can no longer work on GitHub through it, in any workspace, until an app is made again. On GitHub it stays; delete it there." action={forget} />
        </div>
      )}
    </Card>
  );
}
