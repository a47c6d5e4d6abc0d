import type { SettingsAnswer } from "@/components/settings/action-form";
import { ChangeForm } from "@/components/settings/change-form";
import { WaitingProposals } from "@/components/settings/waiting-proposals";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Meter } from "@/components/ui/meter";
import type { Approval } from "@/lib/approvals/schema";
import type { Limits } from "@/lib/governance/limits/schema";

interface LimitsFormProps {
  limits: Limits;
  mayManage: boolean;
  /** Whether whoever looks may ask for a change. */
  mayPropose: boolean;
  proposals: Approval[];
  action: (state: SettingsAnswer, data: FormData) => Promise<SettingsAnswer>;
  propose: (state: SettingsAnswer, data: FormData) => Promise<SettingsAnswer>;
}

/** The workspace's limits with what is used of them now, and the fields that change them, or ask to. */
export function LimitsForm({ limits: { runsPerDay, pullRequestsPerHour, callsPerMinute }, mayManage, mayPropose, proposals, action, propose }: LimitsFormProps) {
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <Use label="Runs started in the last 24 hours" {...runsPerDay} />
        <Use label="Pull requests opened in the last hour" {...pullRequestsPerHour} />
      </div>
      <WaitingProposals proposals={proposals} />
      {(mayManage || mayPropose) && (
        <ChangeForm manages={mayManage} save={action} propose={propose} submit="Save limits" done="These limits hold from now on." proposals={proposals}>
          <div className="grid gap-4 sm:grid-cols-3">
            <Choice name="runsPerDay" label="Runs in 24 hours" least={0} {...runsPerDay} />
            <Choice name="pullRequestsPerHour" label="Pull requests in an hour" least={0} {...pullRequestsPerHour} />
            <Choice name="callsPerMinute" label="Calls of a key in a minute" least={1} {...callsPerMinute} />
          </div>
        </ChangeForm>
      )}
    </>
  );
}

function Use({ label, used, limit, waiting }: { label: string } & Limits["runsPerDay"]) {
  return (
    <div className="grid gap-1">
      <Meter label={label} value={used} max={limit} text={`${used.toLocaleString("en-US")} of ${limit.toLocaleString("en-US")}`} />
      <p className="text-xs text-muted-foreground">{waiting === 0 ? "Nothing waits." : `${waiting.toLocaleString("en-US")} ${waiting === 1 ? "waits" : "wait"} for room.`}</p>
    </div>
  );
}

function Choice({ name, label, least, own, default: usual, max }: { name: string; label: string; least: number; own: number | null; default: number; max: number }) {
  return (
    <Field label={label} hint={`At most ${max.toLocaleString("en-US")}; empty: ${Math.min(usual, max).toLocaleString("en-US")}.`}>
      {(control) => <Input name={name} type="number" inputMode="numeric" min={least} max={max} step={1} defaultValue={own ?? ""} placeholder={String(Math.min(usual, max))} {...control} />}
    </Field>
  );
}
