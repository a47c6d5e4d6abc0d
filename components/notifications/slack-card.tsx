import { ConfirmAct } from "@/components/github/confirm-act";
import { Time } from "@/components/layout/time";
import { ActionForm, type SettingsAnswer } from "@/components/settings/action-form";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { SlackConnection } from "@/lib/notifications/channel-schema";
import { WantedFields } from "./wanted-fields";

type Action = (state: SettingsAnswer, data: FormData) => Promise<SettingsAnswer>;

interface SlackCardProps {
  slack: SlackConnection | null;
  mayManage: boolean;
  save: Action;
  test: Action;
  remove: () => Promise<SettingsAnswer>;
}

const LABELS = { needsYou: "A run needs a decision; reminders go into its thread", finished: "A run has ended", warnings: "A budget is at 50, 80 or 100%" };
const ALL = { needsYou: true, finished: true, warnings: true };

/** Where the workspace is told in Slack; admins connect it. */
export function SlackCard({ slack, mayManage, save, test, remove }: SlackCardProps) {
  return (
    <Card>
      <CardHeader>
        <CardTitle>Slack of this workspace</CardTitle>
        <CardDescription>
          {mayManage ? (
            <>One channel, told by a bot of yours: make an app on <a href="https://api.slack.com/apps" className="text-link underline">api.slack.com/apps</a> with the scope <code>chat:write</code>, install it, and invite it to the channel. With <code>channels:history</code> too, nothing is posted twice when a server dies in between. Messages carry a link and never a decision.</>
          ) : "Admins of this workspace choose a channel that is told what needs a decision, what has ended, and how budgets are."}
        </CardDescription>
      </CardHeader>
      {mayManage && slack && (
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 rounded-lg border px-3.5 py-2.5">
          <div className="grid min-w-0 gap-0.5">
            <p className="font-medium wrap-anywhere">#{slack.channel} in {slack.teamName}</p>
            <p className="text-sm text-muted-foreground">The token was given <Time at={slack.connectedAt} />. It is kept encrypted and not shown again.</p>
          </div>
          <ConfirmAct label="Disconnect" title={`Disconnect ${slack.teamName}?`} description="The token is forgotten, and nothing more is posted. What is in Slack stays there." action={remove} />
        </div>
      )}
      {mayManage && (
        <ActionForm key={slack?.connectedAt} action={save} submit={slack ? "Save" : "Check and connect"} done="Saved." button={{ variant: "secondary", "aria-label": slack ? "Save what Slack is told" : "Check and connect Slack" }}>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label={slack ? "New token of the bot" : "Token of the bot"} hint={slack ? "Leave it empty to keep the one that is there." : undefined}>
              {(control) => <Input name="token" type="password" required={!slack} maxLength={255} autoComplete="off" spellCheck={false} className="font-mono" placeholder="xoxb-…" {...control} />}
            </Field>
            <Field label="Channel" hint="Its name, or its ID from its details.">
              {(control) => <Input name="channel" required maxLength={81} autoComplete="off" spellCheck={false} defaultValue={slack ? `#${slack.channel}` : ""} placeholder="#morning" {...control} />}
            </Field>
          </div>
          <WantedFields legend="What Slack is told" wanted={slack ?? ALL} labels={LABELS} />
        </ActionForm>
      )}
      {mayManage && slack && <ActionForm action={test} submit="Send a test" done={`Slack took it: look into #${slack.channel}.`} button={{ variant: "secondary", "aria-label": "Send a test to Slack" }} />}
    </Card>
  );
}
