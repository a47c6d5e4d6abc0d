import type { Tables } from "@/lib/db/types";
import type { GitHubClient } from "@/lib/forge/github/client";
import type { RunContext } from "@/lib/runs/steps/run-context";
import type { RunStory } from "./sticky-text";

/** What the parts of telling share: the run, who asks GitHub and where, and what there is to tell. */
export interface Telling {
  context: RunContext;
  client: GitHubClient;
  place: { owner: string; repo: string };
  origin: Tables<"run_origins"> | null;
  story: RunStory;
  /** A commit whose check is told of although nothing differs. */
  askedAbout: string | undefined;
  /** Only an app may make check runs. */
  appId: number | null;
}
