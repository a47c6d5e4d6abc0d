import { Time } from "@/components/layout/time";
import { ActionForm, type SettingsAnswer } from "@/components/settings/action-form";
import type { Device } from "@/lib/notifications/schema";

type Action = (state: SettingsAnswer, data: FormData) => Promise<SettingsAnswer>;

/** One device: what it is told, a try, and its end. */
export function DeviceRow({ device, choose, test, remove }: { device: Device; choose: Action; test: Action; remove: Action }) {
  const { id, device: name, needsYou, finished, createdAt, lastSentAt, lastError } = device;
  return (
    <li className="grid gap-3 p-4">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h3 className="font-medium">{name}</h3>
        <p className="text-sm text-muted-foreground">
          Since <Time at={createdAt} />{lastSentAt && <>, last told <Time at={lastSentAt} /></>}
        </p>
      </div>
      {lastError && <p className="text-sm text-danger">{lastError}</p>}
      <ActionForm action={choose} hidden={{ id }} submit="Save" done="Saved." button={{ variant: "secondary", size: "sm", "aria-label": `Save what ${name} is told` }} className="gap-2">
        <fieldset className="flex flex-wrap gap-x-6 gap-y-2">
          <legend className="sr-only">What {name} is told</legend>
          <label className="flex min-h-6 items-center gap-2 text-sm">
            <input type="checkbox" name="needsYou" defaultChecked={needsYou} className="size-4 focus-ring" />
            A run needs a decision
          </label>
          <label className="flex min-h-6 items-center gap-2 text-sm">
            <input type="checkbox" name="finished" defaultChecked={finished} className="size-4 focus-ring" />
            A run that I started has ended
          </label>
        </fieldset>
      </ActionForm>
      <div className="flex flex-wrap items-start gap-2">
        <ActionForm action={test} hidden={{ id }} submit="Send a test" done="Sent." button={{ variant: "secondary", size: "sm", "aria-label": `Send a test to ${name}` }} />
        <ActionForm action={remove} hidden={{ id }} submit="Remove" button={{ variant: "destructive", size: "sm", "aria-label": `Remove ${name}` }} />
      </div>
    </li>
  );
}
