import { installationRemoved, installationSuspended, installationUnsuspended, repositoriesAdded, repositoriesRemoved, repositoryRenamed, repositoryTransferred } from "../installations";
import { endByBranch, endByIssue, endByPull } from "./end-runs";
import { runOfBranch } from "./find-run";
import { heedComment } from "./heed-comment";
import { done, ignored, type Heeded, type Place } from "./place";
import type { Intent, Sender } from "./read-intent";
import { repairPull, repairRedBranches } from "./repair-pull";
import { startFromIssue } from "./start-from-issue";
import { takeReview } from "./take-review";
import { tellAgain } from "./tell-again";
import { wakeRun, wakeRuns } from "./wake-runs";

type OfInstallation = Extract<Intent, { does: "installation" | "repository" }>;
type OfRepository = Exclude<Intent, OfInstallation | { does: "nothing" }>;

/** Does what an event in a repository means. What the API says counts, not the event: it may be old, doubled or out of order. */
export async function heed(place: Place & { deliveryId: string }, intent: OfRepository, sender: Sender | null): Promise<Heeded> {
  switch (intent.does) {
    case "start":
      return startFromIssue(place, { ...intent, sender: sender! });
    case "say":
      return heedComment(place, { ...intent, sender: sender! });
    case "review":
      return takeReview(place, intent);
    case "repair":
      return repairPull(place, intent);
    case "checks": {
      const woken = await wakeRuns(place, intent.sha, place.deliveryId);
      const repaired = await repairRedBranches(place, intent.sha, intent.redOn, intent.at);
      return repaired && (repaired.done || !woken.done) ? repaired : woken;
    }
    case "tell-again":
      return tellAgain(place, intent.sha, place.deliveryId);
    case "push": {
      if (intent.gone) return endByBranch(place, intent.branch);
      const run = await runOfBranch(place, intent.branch);
      if (!run || run.finished_at !== null) return ignored("No run of ours works on this branch.");
      await wakeRun(place, run, place.deliveryId);
      return done("The run looks at its branch again.");
    }
    case "end-pull":
      return endByPull(place, intent.pull, intent.branch);
    case "end-issue":
      return endByIssue(place, intent.issue);
  }
}

/** Takes down what happened to an installation or to where a repository is. */
export async function followInstallation(intent: OfInstallation): Promise<Heeded> {
  if (intent.does === "repository") {
    if (intent.change === "renamed") await repositoryRenamed(intent.githubId, intent.fullName);
    else if (intent.change === "transferred") await repositoryTransferred(intent.githubId, intent.owner, intent.installationId);
    else if (intent.installationId !== null) await repositoriesRemoved(intent.installationId, [{ id: intent.githubId }]);
    return done(`The repository was ${intent.change}.`);
  }
  const { installationId } = intent;
  if (intent.change === "suspended") await installationSuspended(installationId);
  else if (intent.change === "unsuspended") await installationUnsuspended(installationId);
  else if (intent.change === "removed") await installationRemoved(installationId);
  else {
    await repositoriesAdded(installationId, intent.added);
    await repositoriesRemoved(installationId, intent.removed);
  }
  return done(intent.change === "repositories" ? `Repositories added: ${intent.added.length}, removed: ${intent.removed.length}.` : `The installation was ${intent.change}.`);
}
