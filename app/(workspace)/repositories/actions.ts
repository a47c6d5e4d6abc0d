"use server";

import { redirect } from "next/navigation";
import type { ActionAnswer } from "@/components/layout/action-answer";
import { createRepository } from "@/lib/repositories/create-repository";
import { createRepositoryInputSchema } from "@/lib/repositories/schema";
import { answer } from "../answer";

/** Looks at the repository, registers it, and goes on to a first run on it. */
export async function addRepository(_: ActionAnswer, data: FormData): Promise<ActionAnswer> {
  let id = "";
  const answered = await answer(async (actor) => {
    // An empty field is one that was not filled in.
    const input = createRepositoryInputSchema.parse(Object.fromEntries([...data].filter(([name, value]) => value !== "" && !name.startsWith("$"))));
    id = (await createRepository(actor, input)).id;
  });
  if (answered.done) redirect(`/runs/new?repository=${id}`);
  return answered;
}
