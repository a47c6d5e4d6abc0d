import type { ActionAnswer } from "@/components/layout/action-answer";
import { sessionOwner, type Owner } from "@/lib/owner/actor";
import { answering } from "../../(workspace)/answer";

/** Runs a server action as the platform's owner who is signed in; for everybody else there is nothing to run. */
export function ownerAnswer(work: (owner: Owner) => Promise<unknown>): Promise<ActionAnswer> {
  return answering(async () => work(await sessionOwner()));
}
