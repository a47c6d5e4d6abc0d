import { Time } from "@/components/layout/time";
import { ActionForm, type SettingsAnswer } from "@/components/settings/action-form";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { OwnerRow } from "@/lib/owner/owners";

interface OwnersTableProps {
  owners: readonly OwnerRow[];
  /** Who looks. */
  you: string;
  remove: (state: SettingsAnswer, data: FormData) => Promise<SettingsAnswer>;
}

/** Who owns the platform, each with the way to let them go while they are not the last. */
export function OwnersTable({ owners, you, remove }: OwnersTableProps) {
  return (
    <ul aria-label="Owners" className="divide-y rounded-lg border bg-card">
      {owners.map(({ userId, name, email, since, madeBy, reason }) => (
        <li key={userId} className="grid gap-3 px-4 py-3 text-sm">
          <div className="grid min-w-0 gap-0.5">
            <p className="font-medium wrap-anywhere">{name}{userId === you && <span className="font-normal text-muted-foreground"> (you)</span>}</p>
            <p className="wrap-anywhere text-muted-foreground">{email}</p>
            <p className="wrap-anywhere text-muted-foreground">Since <Time at={since} />{madeBy ? `, by ${madeBy}` : ", on the platform's machine"}{reason && `: ${reason}`}</p>
          </div>
          {owners.length > 1 ? (
            <details>
              <summary className="w-fit cursor-pointer font-medium focus-ring">{userId === you ? "Stop being an owner" : `Remove ${name}`}</summary>
              <ActionForm action={remove} hidden={{ userId }} submit={userId === you ? "Stop being an owner" : "Remove"} button={{ variant: "destructive" }} className="max-w-md pt-3">
                <Field label="Why">{(control) => <Input name="reason" required maxLength={400} {...control} />}</Field>
              </ActionForm>
            </details>
          ) : (
            <p className="text-muted-foreground">The last owner cannot be removed. Make somebody else one first.</p>
          )}
        </li>
      ))}
    </ul>
  );
}
