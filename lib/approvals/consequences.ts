import type { ApprovalKind } from "./schema";

/** What happens on a yes and on a no, a sentence each: the one place for pages, terminals and mails. */
export const CONSEQUENCES: Record<ApprovalKind, { yes: string; no: string }> = {
  plan: { yes: "The run carries out this plan, and writes only in the paths that it names.", no: "The run ends, and nothing is changed." },
  outside_plan: { yes: "What is shown is written, and these paths count as planned from here on.", no: "These paths stay as they were. The agent reads the reason and goes on within the plan." },
  protected_change: { yes: "The run goes on with these changes.", no: "The run ends without a merge, and its pull request stays a draft." },
  merge: { yes: "The pull request is merged, if its checks are still green then.", no: "The pull request stays open, verified, for people to merge." },
  command: { yes: "The command runs once in the sandbox of the run.", no: "It does not run. The agent reads the reason and looks for another way." },
  write: { yes: "The file is written as shown, in the run's own copy.", no: "The file stays as it is. The agent reads the reason and looks for another way." },
  more_money: { yes: "The run goes on with what you choose.", no: "The run stops. Its work so far is pushed." },
  settings: { yes: "The settings change for the whole workspace.", no: "The settings stay as they are." },
};

/** Who decides, in a sentence. */
export function decidersSentence({ deciders, peopleNeeded, requesterMayDecide, delegatedToName }: { deciders: "member" | "admin"; peopleNeeded: number; requesterMayDecide: boolean; delegatedToName: string | null }): string {
  const people = deciders === "admin" ? (peopleNeeded > 1 ? "Two admins" : "An admin") : peopleNeeded > 1 ? "Two members" : "Any member";
  return `${delegatedToName ? `${delegatedToName}, or an admin` : people}${peopleNeeded > 1 && delegatedToName ? "; two people in all" : ""}${requesterMayDecide ? "" : ", but not who asked"}.`;
}
