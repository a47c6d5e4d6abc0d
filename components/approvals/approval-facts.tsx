import { Time } from "@/components/layout/time";
import { CONSEQUENCES, decidersSentence } from "@/lib/approvals/consequences";
import type { Approval } from "@/lib/approvals/schema";

/** Why it is asked, what follows a yes and a no, who decides, and until when. */
export function ApprovalFactsView({ approval: { kind, reason, expiresAt, digest, facts } }: { approval: Approval }) {
  const { yes, no } = CONSEQUENCES[kind];
  return (
    <dl className="grid gap-x-4 gap-y-1.5 text-sm sm:grid-cols-[7rem_minmax(0,1fr)] [&_dd]:wrap-anywhere [&_dt]:text-muted-foreground">
      {reason && <><dt>Why</dt><dd className="whitespace-pre-wrap">{reason}</dd></>}
      <dt>On yes</dt><dd>{yes}</dd>
      <dt>On no</dt><dd>{no}</dd>
      <dt>Who decides</dt><dd>{decidersSentence(facts)}{facts.requestedByName && ` ${facts.requestedByName} asked.`}</dd>
      {facts.votes.length > 0 && (
        <>
          <dt>Said so far</dt>
          <dd><ul>{facts.votes.map((vote, index) => <li key={index}>{vote.name ?? "Somebody"} {vote.decision === "approved" ? "approved" : "rejected"} <Time at={vote.at} />{vote.note && `: ${vote.note}`}</li>)}</ul></dd>
        </>
      )}
      <dt>Until</dt><dd><Time at={expiresAt} />; after that it is a no.</dd>
      <dt>Digest</dt><dd><code className="font-mono text-xs text-muted-foreground" title={digest}>{digest.slice(0, 12)}</code></dd>
    </dl>
  );
}
