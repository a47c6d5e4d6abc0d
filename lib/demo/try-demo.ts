import path from "node:path";
import { readCatalogue } from "@/lib/ai/catalogue";
import { defaultModel, listModels } from "@/lib/ai/providers";
import { env } from "@/lib/env";
import { messageOf, MorningError } from "@/lib/errors";
import { listRepositories } from "@/lib/repositories/queries";
import { registerLocation } from "@/lib/repositories/register-location";
import type { Repository } from "@/lib/repositories/schema";
import { listRuns } from "@/lib/runs/queries";
import { startRun } from "@/lib/runs/start-run";
import { openProvider } from "@/lib/sandbox/open-provider";
import type { Actor } from "@/lib/tenants/actor";
import { hasFeature } from "@/lib/tenants/has-feature";
import { permissionsOf } from "@/lib/tenants/queries";
import { createDemoRepository, isUntouchedDemo } from "./create-demo-repository";
import { DEMO_GOAL } from "./goal";

/** Demos that one workspace can have forgotten, with a changed repository left of each. */
const MAX_DEMOS = 100;

/** Why the demo cannot be tried here, as a sentence that says what to do; null when it can. */
export async function demoProblem(actor: Actor): Promise<string | null> {
  const permissions = await permissionsOf(actor);
  if (!permissions.has("repositories.write") || !permissions.has("runs.write")) return "The demo adds a repository, which an admin of this workspace may do; ask one of them.";
  if (!(await hasFeature(actor, "demo"))) return "The demo is switched off here. Add a repository of your own.";
  if (!env().LOCAL_REPOSITORY_ROOTS) return "The demo needs repositories on the machine that runs the app, and they are off here. Whoever runs the app can set LOCAL_REPOSITORY_ROOTS.";
  try {
    await demoModel(actor);
    await openProvider(env().SANDBOX);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

/**
 * Makes the demo's repository below the data directory, registers it and starts its run, which waits
 * for a person's yes to its plan. Asked again, it answers with the same run.
 *
 * Throws `unavailable` with what to do where the demo cannot work.
 */
export async function tryDemo(actor: Actor): Promise<{ runId: string }> {
  const problem = await demoProblem(actor);
  if (problem) throw new MorningError("unavailable", problem);
  const repository = await demoRepository(actor);
  const { items } = await listRuns(actor, { repositoryId: repository.id, limit: 1 });
  if (items[0]) return { runId: items[0].id };
  const { run } = await startRun(actor, { repositoryId: repository.id, goal: DEMO_GOAL, autonomy: "plan", model: await demoModel(actor), idempotencyKey: `demo:${repository.id}` });
  return { runId: run.id };
}

/** Recorded answers where there are some: they cost nothing and always end well. */
async function demoModel(actor: Actor): Promise<string> {
  const catalogue = await readCatalogue(actor.client);
  return listModels(catalogue).find(({ replayed }) => replayed)?.id ?? defaultModel(catalogue);
}

/**
 * The workspace's demo repository, registered. One whose row was removed but which holds a change
 * already is left alone, and the next number is taken; two requests at once find the same one.
 */
async function demoRepository(actor: Actor): Promise<Repository> {
  for (let number = 1; number <= MAX_DEMOS; number++) {
    // The path is the app's own choice and lies in a folder of this workspace alone, so the check of places that people name is not asked.
    const { location } = await createDemoRepository(path.resolve(env().MORNING_DATA_DIR, "demo", actor.tenantId, String(number)));
    const registered = await registeredAt(actor, location);
    if (registered) return registered;
    if (!(await isUntouchedDemo(location))) continue;
    try {
      return await registerLocation(actor, location, {});
    } catch (error) {
      const meanwhile = error instanceof MorningError && error.code === "conflict" ? await registeredAt(actor, location) : undefined;
      if (meanwhile) return meanwhile;
      throw error;
    }
  }
  throw new MorningError("conflict", `This workspace has tried the demo ${MAX_DEMOS} times. Add a repository of your own, or remove the folder demo of the app's data directory.`);
}

async function registeredAt(actor: Actor, location: string): Promise<Repository | undefined> {
  return (await listRepositories(actor, { location, limit: 1 })).items[0];
}
