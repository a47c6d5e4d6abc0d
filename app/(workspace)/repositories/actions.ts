"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import type { ActionAnswer } from "@/components/layout/action-answer";
import type { SeenPlace } from "@/components/repositories/use-inspection";
import { addGithubRepository } from "@/lib/github/add-repository";
import { sourceSchema, type Source } from "@/lib/github/reachable";
import { createRepository } from "@/lib/repositories/create-repository";
import { deleteRepository } from "@/lib/repositories/delete-repository";
import { inspectRepository } from "@/lib/repositories/inspect-repository";
import { readRepository } from "@/lib/repositories/queries";
import { createRepositoryInputSchema, updateRepositoryInputSchema } from "@/lib/repositories/schema";
import { updateRepository } from "@/lib/repositories/update-repository";
import { answer } from "../answer";

/** What was filled in: an empty field is one that was not. */
const filledIn = (data: FormData) => Object.fromEntries([...data].filter(([name, value]) => value !== "" && !name.startsWith("$")));

/** Looks at the repository, registers it, and goes on to a first run on it. */
export async function addRepository(_: ActionAnswer, data: FormData): Promise<ActionAnswer> {
  let id = "";
  const answered = await answer(async (actor) => {
    const input = createRepositoryInputSchema.parse(filledIn(data));
    id = (await createRepository(actor, input)).id;
  });
  if (answered.done) redirect(`/runs/new?repository=${id}`);
  return answered;
}

/** Registers one of GitHub and stays in the list, where more can be added. */
export async function addFromGithub(source: Source, _: ActionAnswer, data: FormData): Promise<ActionAnswer> {
  const answered = await answer((actor) => addGithubRepository(actor, sourceSchema.parse(source), z.coerce.number().int().positive().parse(data.get("githubId"))));
  if (answered.done) revalidatePath("/repositories/new");
  return answered;
}

/** What is at a place that someone types, before they add it. */
export async function inspectPlace(location: string): Promise<SeenPlace> {
  let seen: SeenPlace = {};
  const { error } = await answer(async (actor) => {
    seen = { found: await inspectRepository(actor, createRepositoryInputSchema.shape.location.parse(location)) };
  });
  return error ? { problem: error } : seen;
}

export async function saveRepository(id: string, _: ActionAnswer, data: FormData): Promise<ActionAnswer> {
  const answered = await answer(async (actor) => {
    const { checksGraceSeconds, ...change } = filledIn(data);
    return updateRepository(actor, z.uuid().parse(id), updateRepositoryInputSchema.parse({ ...change, ...(checksGraceSeconds !== undefined && { checksGraceSeconds: Number(checksGraceSeconds) }) }));
  });
  if (answered.done) revalidatePath(`/repositories/${id}`);
  return answered;
}

/** Forgets it when its name was typed, and goes back to the list. */
export async function removeRepository(id: string, _: ActionAnswer, data: FormData): Promise<ActionAnswer> {
  const answered = await answer(async (actor) => {
    const { name } = await readRepository(actor, z.uuid().parse(id));
    z.object({ confirm: z.literal(name, { error: `Type its name as it is: ${name}` }) }).parse({ confirm: String(data.get("confirm") ?? "").trim() });
    await deleteRepository(actor, id);
  });
  if (answered.done) redirect("/repositories");
  return answered;
}
