import { z } from "zod";
import { dollars } from "@/lib/agents/finalizer";
import { capWords } from "@/lib/ai/refused-cap";
import { CONSEQUENCES, decidersSentence } from "@/lib/approvals/consequences";
import { approvalChoiceSchema, approvalKindSchema } from "@/lib/approvals/schema";
import { moneyActSchema } from "@/lib/governance/budgets/money-act";
import { AGAIN, ASKED, ENDS } from "./notice";
import { oneLine } from "./plain";

export type About = "requested" | "reminded" | "escalated" | "delegated" | "voted" | "finished" | "warned";

const amount = z.coerce.number();

/** What the database says about what is told, read when it is sent. */
export const factsSchema = z.object({
  tenant: z.string(),
  run: z.object({ id: z.uuid(), goal: z.string(), outcome: z.string().nullable(), attempt: z.number(), spent_micros: amount, cap_micros: amount, repository: z.string() }).nullable(),
  approval: z.object({
    id: z.uuid(), kind: approvalKindSchema, status: z.enum(["pending", "approved", "rejected", "expired", "void"]), reason: z.string().nullable(), about: z.string(), act: z.unknown(),
    expires_at: z.string(), decided_at: z.string().nullable(), choice: approvalChoiceSchema.nullable(),
    deciders: z.enum(["member", "admin"]), people_needed: z.number(), requester_may_decide: z.boolean(), delegated_to_name: z.string().nullable(), decided_by_name: z.string().nullable(),
  }).nullable(),
  warning: z.object({ percent: z.number(), used_micros: amount, amount_micros: amount, period: z.enum(["hour", "day", "month"]), starts_at: z.string(), cap: z.string() }).nullable(),
});
export type Facts = z.infer<typeof factsSchema>;
type ApprovalFacts = NonNullable<Facts["approval"]>;

/** What a mail or a message in Slack says: text without any markup, each part one line. It never carries a decision. */
export interface Message {
  title: string;
  parts: { label: string; text: string }[];
  /** Where one reads and decides: a path of ours, behind sign-in. */
  path: string;
  /** What stands on the link. */
  link: string;
}

const TITLE_CHARACTERS = 150;
const PART_CHARACTERS = 300;

/** The message about something that happened. Null when what it is about is gone. */
export function messageAbout(about: About, facts: Facts): Message | null {
  if (about === "warned") return facts.warning && warnedMessage(facts.warning);
  if (about === "finished") return facts.run && finishedMessage(facts.run);
  return facts.approval && askedMessage(facts.approval, facts, about);
}

function askedMessage(approval: ApprovalFacts, { run }: Facts, about: Exclude<About, "finished" | "warned">): Message {
  const handed = about === "delegated" && approval.delegated_to_name ? `Handed to ${oneLine(approval.delegated_to_name, 60)}. ` : undefined;
  const { yes, no } = CONSEQUENCES[approval.kind];
  return message(`${handed ?? (about === "requested" ? "" : AGAIN[about])}${ASKED[approval.kind]} waits for a decision`, `/approvals/${approval.id}`, "Read and decide in MorningAI", [
    ...askedParts(approval, run),
    ["Why", approval.reason],
    ...moneyParts(approval),
    ["On a yes", yes],
    ["On a no", no],
    ["Who decides", decidersSentence({ deciders: approval.deciders, peopleNeeded: approval.people_needed, requesterMayDecide: approval.requester_may_decide, delegatedToName: approval.delegated_to_name })],
    ["Until", `${utc(approval.expires_at)}; no answer is a no.`],
  ]);
}

/** What became of an approval: takes the place of the message that asked. Null while it waits. */
export function decidedMessage({ approval, run }: Facts): Message | null {
  if (!approval || approval.status === "pending") return null;
  const who = oneLine(approval.decided_by_name ?? "somebody who has left", 60);
  const became = { approved: `was approved by ${who}`, rejected: `was rejected by ${who}`, expired: "has expired: nobody decided in time, which is a no", void: "is void: what was asked has changed, or its run has ended" }[approval.status];
  const { choice } = approval;
  return message(`${ASKED[approval.kind]} ${became}`, `/approvals/${approval.id}`, "Open it in MorningAI", [
    ...askedParts(approval, run),
    ["Chosen", choice && ("more" in choice ? `${dollars(choice.more)} more` : "waiting until the period ends")],
    ["Decided", approval.decided_at && utc(approval.decided_at)],
  ]);
}

function finishedMessage(run: NonNullable<Facts["run"]>): Message {
  return message(`${ENDS[run.outcome as keyof typeof ENDS] ?? "Ended"}: ${run.goal}`, `/runs/${run.id}`, "Open the run in MorningAI", [
    ["Run", run.goal], ["Repository", run.repository], ["Cost", `${dollars(run.spent_micros)} of at most ${dollars(run.cap_micros)}`],
  ]);
}

function warnedMessage({ percent, used_micros, amount_micros, period, starts_at, cap }: NonNullable<Facts["warning"]>): Message {
  return message(percent === 100 ? `Nothing more fits under ${cap}` : `${percent}% is used of ${cap}`, "/settings/budgets", "Open budgets in MorningAI", [
    ["Used", `${dollars(used_micros)} of ${dollars(amount_micros)}, with what is set aside`],
    ["Period", `the ${period} from ${utc(starts_at)}`],
    ["What happens", percent === 100 ? "Runs that need more push their work, and ask for money, for time until the period ends, or to stop." : "Runs go on. At 100% they ask for more money."],
  ]);
}

const askedParts = (approval: ApprovalFacts, run: Facts["run"]): Part[] => [["What", approval.about], ["Run", run?.goal], ["Repository", run?.repository]];

function moneyParts({ kind, act }: ApprovalFacts): Part[] {
  const money = kind === "more_money" ? moneyActSchema.safeParse(act).data : undefined;
  if (!money) return [];
  const words = capWords({ ...money.cap, subjectName: money.cap.subject_name });
  return [["Amount", `${dollars(money.suggested_micros)} more is suggested; the next call may need up to ${dollars(money.needed_micros)}`], ["Cap", `${dollars(money.cap.used_micros)} of ${dollars(money.cap.amount_micros)} is used under ${words}`]];
}

type Part = [label: string, text: string | null | undefined];

/** The one way to a message: everything in it is a bounded line without anything hidden. */
function message(title: string, path: string, link: string, parts: Part[]): Message {
  return {
    title: oneLine(title, TITLE_CHARACTERS), path, link,
    parts: parts.flatMap(([label, text]) => (text?.trim() ? [{ label, text: oneLine(text, PART_CHARACTERS) }] : [])),
  };
}

const utc = (time: string) => `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
