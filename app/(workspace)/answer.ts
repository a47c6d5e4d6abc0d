import { unstable_rethrow } from "next/navigation";
import { ZodError } from "zod";
import type { ActionAnswer } from "@/components/layout/action-answer";
import { MorningError } from "@/lib/errors";
import { sessionActor, type Actor } from "@/lib/tenants/actor";

/** Runs a server action as whoever is signed in, and turns what it throws into an answer that its form shows. */
export function answer(work: (actor: Actor) => Promise<unknown>): Promise<ActionAnswer> {
  return answering(async () => work(await sessionActor()));
}

/** The same for work that finds out itself who is signed in. */
export async function answering(work: () => Promise<unknown>): Promise<ActionAnswer> {
  try {
    await work();
    return { done: true };
  } catch (error) {
    unstable_rethrow(error);
    if (error instanceof ZodError) return fieldErrors(error);
    if (error instanceof MorningError) {
      // Going to sign-in from here would lose what was typed.
      if (error.code === "unauthenticated") return { error: "You are signed out, so nothing was done. Sign in again in another tab; what you entered is still here." };
      return { error: error.message };
    }
    console.error("A server action failed:", error);
    return { error: "This failed for a reason that the server's log has. What you entered is still here; try again." };
  }
}

function fieldErrors(error: ZodError): ActionAnswer {
  const fields = Object.fromEntries(error.issues.toReversed().map((issue) => [issue.path.join("."), issue.message]));
  const [first] = error.issues;
  return { error: first ? `${first.path.length > 0 ? `${first.path.join(", ")}: ` : ""}${first.message}` : "Something in this form is not valid.", fields };
}
