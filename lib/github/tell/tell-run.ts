import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import { FatalError } from "@/lib/errors";
import { placeOf } from "@/lib/forge/github/place";
import { loadRun } from "@/lib/runs/steps/run-context";
import { readApp } from "../app";
import { askAs } from "../ask";
import { credentialOf } from "../credential-of";
import { answerReviews } from "./answer-reviews";
import { readStory } from "./read-story";
import { tellCheck } from "./tell-check";
import { tellComment } from "./tell-comment";
import type { Telling } from "./telling";

/**
 * Brings everything that people on GitHub see of a run to what it is now: its comment, its check run,
 * and answers in reviews. Told again it changes only what differs, and its check on `askedAbout`. A refusal of GitHub is noted and ends
 * nothing: the run does not depend on being told of.
 * @throws OutageError while GitHub does not answer.
 */
export async function tellRun(runId: string, askedAbout?: string): Promise<{ told: string[]; refused: string[] }> {
  // Removed, with its repository, before people could be told: there is nothing to tell.
  if (!must(await serviceClient().from("runs").select("id").eq("id", runId).maybeSingle())) return { told: [], refused: [] };
  const context = await loadRun(runId);
  const { rows, run } = context;
  const row = must(await rows.from("repositories").select("*").eq("id", run.repository_id).maybeSingle());
  if (row?.forge !== "github" || row.access !== "ok") return { told: [], refused: [] };
  const telling: Telling = {
    context, askedAbout, place: placeOf(row.location), client: askAs(await credentialOf(row)),
    origin: must(await rows.from("run_origins").select("*").eq("run_id", runId).maybeSingle()), story: await readStory(context),
    appId: row.installation_id === null ? null : ((await readApp())?.appId ?? null),
  };
  const told: string[] = [];
  const refused: string[] = [];
  for (const [name, tell] of [["comment", tellComment], ["check", tellCheck], ["reviews", answerReviews]] as const) {
    try {
      await tell(telling);
      told.push(name);
    } catch (error) {
      if (!(error instanceof FatalError)) throw error;
      refused.push(`${name}: ${error.message}`);
    }
  }
  return { told, refused };
}
