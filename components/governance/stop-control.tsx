import { Time } from "@/components/layout/time";
import { ActionForm, type SettingsAnswer } from "@/components/settings/action-form";
import { Alert } from "@/components/ui/alert";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { Stop } from "@/lib/governance/stops/schema";
import { stoppedThing } from "./stop-words";

type Action = (state: SettingsAnswer, data: FormData) => Promise<SettingsAnswer>;

interface StopControlProps {
  /** What the button stops, such as "this repository". */
  thing: string;
  target: { scope: "tenant" | "repository" | "agent"; subject?: string };
  /** The stop that holds it now. */
  stopped: Stop | null;
  mayManage: boolean;
  stop: Action;
  lift: Action;
}

/** The kill switch of one thing: stops it with a reason, or says why it is stopped and lifts that. */
export function StopControl({ thing, target, stopped, mayManage, stop, lift }: StopControlProps) {
  if (stopped) return <StopNotice stop={stopped} lift={mayManage ? lift : null} />;
  if (!mayManage) return <p className="text-sm text-muted-foreground">It is not stopped. Admins of this workspace can stop it.</p>;
  return (
    <ActionForm action={stop} hidden={{ ...target }} submit={`Stop ${thing}`} button={{ variant: "destructive" }}>
      <Field label="Reason" hint="Everyone sees it while it is stopped.">{(control) => <Input name="reason" required maxLength={400} autoComplete="off" {...control} />}</Field>
    </ActionForm>
  );
}

/** Says what is stopped, why and by whom; with a button where the reader may lift it. */
export function StopNotice({ stop, lift }: { stop: Stop; lift: Action | null }) {
  const mayLift = lift !== null && !stop.byOwner;
  return (
    <Alert variant="warning" title={`${stoppedThing(stop)} is stopped`}>
      <p className="whitespace-pre-wrap">{stop.reason}</p>
      <p className="text-muted-foreground">{stop.stoppedName}, <Time at={stop.stoppedAt} />. {stop.scope === "agent" ? "Runs wait where this agent would work." : "Runs are paused, and nothing new begins."} They go on by themselves when it is lifted.</p>
      {mayLift && <ActionForm action={lift} hidden={{ id: stop.id }} submit="Lift the stop" button={{ variant: "secondary", size: "sm", "aria-label": `Lift the stop: ${stoppedThing(stop)}` }} className="mt-1" />}
      {stop.byOwner && <p className="text-muted-foreground">Only a platform owner can lift it.</p>}
    </Alert>
  );
}
