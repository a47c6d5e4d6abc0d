import Link from "next/link";
import { Alert } from "@/components/ui/alert";
import type { Approval } from "@/lib/approvals/schema";
import { settingChanges, settingLabel } from "@/lib/approvals/setting-names";

const shown = (value: number | null) => (value === null ? "the default" : value.toLocaleString("en-US"));

/** Says which changes of these settings wait for an admin, with the way to each. */
export function WaitingProposals({ proposals }: { proposals: Approval[] }) {
  return proposals.map(({ id, act, facts }) => (
    <Alert key={id} title="A change waits for an admin">
      <p>{facts.requestedByName ?? "Somebody"} asked for: {settingChanges(act).map(({ name, before, after }) => `${settingLabel(name)} from ${shown(before)} to ${shown(after)}`).join("; ")}.</p>
      <Link href={`/approvals/${id}`} className="justify-self-start text-link underline focus-ring">Open what waits</Link>
    </Alert>
  ));
}
