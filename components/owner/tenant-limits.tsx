import { ActionForm, type SettingsAnswer } from "@/components/settings/action-form";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { LIMITS, type TenantDetail } from "@/lib/owner/schema";

interface TenantLimitsProps {
  tenant: TenantDetail;
  action: (state: SettingsAnswer, data: FormData) => Promise<SettingsAnswer>;
}

/** What the owner allows a workspace at most. */
export function TenantLimits({ tenant, action }: TenantLimitsProps) {
  return (
    <Card>
      <CardHeader><CardTitle>Limits</CardTitle><CardDescription>The most that this workspace may set for itself. What is empty is the platform&apos;s; what it has set above is lowered.</CardDescription></CardHeader>
      <ActionForm action={action} hidden={{ tenant: tenant.id }} submit="Save the limits" done="The limits are saved." button={{ variant: "secondary" }}>
        <div className="grid gap-4 sm:grid-cols-2">
          {LIMITS.map(({ name, label, money }) => (
            <Field key={name} label={label}>
              {(control) => <Input name={name} inputMode="decimal" defaultValue={shown(tenant.limits[name], money)} placeholder={`Platform: ${shown(tenant.platform[name], money)}`} {...control} />}
            </Field>
          ))}
        </div>
      </ActionForm>
    </Card>
  );
}

const shown = (value: number | null | undefined, money: boolean) => (value === null || value === undefined ? "" : String(money ? value / 1_000_000 : value));
