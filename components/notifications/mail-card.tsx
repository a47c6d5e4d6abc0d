import { ActionForm, type SettingsAnswer } from "@/components/settings/action-form";
import { Alert } from "@/components/ui/alert";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import type { MyMail } from "@/lib/notifications/channel-schema";
import { WantedFields } from "./wanted-fields";

interface MailCardProps {
  mail: MyMail;
  /** Whether this server sends mail at all. */
  on: boolean;
  choose: (state: SettingsAnswer, data: FormData) => Promise<SettingsAnswer>;
}

/** What a person gets by mail of this workspace. */
export function MailCard({ mail, on, choose }: MailCardProps) {
  return (
    <Card>
      <CardHeader>
        <CardTitle>Mail to you</CardTitle>
        <CardDescription>To <span className="wrap-anywhere">{mail.email}</span>, of this workspace. A mail carries a link and never a decision: one decides here, signed in.</CardDescription>
      </CardHeader>
      {!on && (
        <Alert title="This server sends no mail">
          <p>Its operator can turn it on: set <code>SMTP_URL</code> and <code>MAIL_FROM</code>.</p>
        </Alert>
      )}
      {on && !mail.confirmed && <Alert variant="warning">Nothing is sent to this address until you have confirmed it; the mail that came when you signed up says how.</Alert>}
      {on && (
        <ActionForm action={choose} submit="Save" done="Saved." button={{ variant: "secondary", "aria-label": "Save what you get by mail" }}>
          <WantedFields legend="What you get by mail" wanted={mail} labels={{ needsYou: "A run needs a decision that you may make, with reminders", finished: "A run that you started has ended", warnings: "A budget is at 50, 80 or 100%" }} />
        </ActionForm>
      )}
    </Card>
  );
}
