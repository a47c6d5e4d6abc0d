import type { Stop } from "@/lib/governance/stops/schema";

/** What is stopped, as the subject of a sentence. */
export function stoppedThing({ scope, subject }: Pick<Stop, "scope" | "subject">): string {
  if (scope === "platform") return "MorningAI";
  if (scope === "tenant") return "This workspace";
  return scope === "repository" ? "This repository" : `The ${subject}`;
}
