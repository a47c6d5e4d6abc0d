import type { Stop } from "@/lib/governance/stops/schema";

/** What is stopped, as the subject of a sentence. */
export function stoppedThing({ scope, subject, subjectName }: Pick<Stop, "scope" | "subject" | "subjectName">): string {
  if (scope === "platform") return "MorningAI";
  if (scope === "tenant") return "This workspace";
  return scope === "repository" ? `The repository ${subjectName ?? "that you may not see"}` : `The ${subject}`;
}
