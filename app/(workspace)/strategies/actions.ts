"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import type { ActionAnswer } from "@/components/layout/action-answer";
import { MorningError } from "@/lib/errors";
import { checkDefinition, type Check } from "@/lib/strategies/check-definition";
import { readDefinition, type Definition } from "@/lib/strategies/definition";
import { fireStrategy } from "@/lib/strategies/fire-strategy";
import { createStrategy, deleteStrategy, duplicateStrategy, editStrategy, enableStrategy } from "@/lib/strategies/save-strategy";
import { describeMistake, MAX_YAML, parseYaml } from "@/lib/strategies/yaml";
import { answer } from "../answer";

const jsonText = z.string().max(2 * MAX_YAML).transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue("The form did not arrive whole; reload the page.");
    return z.NEVER;
  }
});

/** What was written: YAML, or the form as a definition. Throws `bad_request` with every mistake. */
function written(data: FormData): Definition {
  const yaml = data.get("yaml");
  const read = typeof yaml === "string" ? parseYaml(yaml) : readDefinition(jsonText.parse(data.get("definition")));
  if ("definition" in read) return read.definition;
  throw new MorningError("bad_request", read.mistakes.map(describeMistake).join(" "));
}

/** Makes a strategy and goes to its page. */
export async function makeStrategy(_: ActionAnswer, data: FormData): Promise<ActionAnswer> {
  let id = "";
  const answered = await answer(async (actor) => {
    id = await createStrategy(actor, written(data), data.get("enabled") === "on");
  });
  if (answered.done) redirect(`/strategies/${id}`);
  return answered;
}

/** Makes the next version and goes back to its page. */
export async function changeStrategy(id: string, baseVersion: number, _: ActionAnswer, data: FormData): Promise<ActionAnswer> {
  const answered = await answer((actor) => editStrategy(actor, z.uuid().parse(id), z.number().int().parse(baseVersion), written(data)));
  if (answered.done) redirect(`/strategies/${id}`);
  return answered;
}

/** What is said about it while somebody writes it; null when it cannot be looked at now. */
export async function checkWritten(what: { yaml: string } | { definition: unknown }): Promise<Check | null> {
  let check: Check | null = null;
  await answer(async (actor) => {
    if (JSON.stringify(what).length > 4 * MAX_YAML) throw new MorningError("too_large", "A definition has at most 64 KiB.");
    check = await checkDefinition(actor, "yaml" in what ? { yaml: z.string().parse(what.yaml) } : { definition: what.definition });
  });
  return check;
}

export async function switchStrategy(id: string, enabled: boolean, digest: string | null): Promise<ActionAnswer> {
  const answered = await answer((actor) => enableStrategy(actor, z.uuid().parse(id), z.boolean().parse(enabled), z.string().max(64).nullable().parse(digest) ?? undefined));
  revalidatePath("/strategies", "layout");
  return answered;
}

/** Starts its runs; goes to the run when there is one. */
export async function startStrategy(id: string, _: ActionAnswer, data: FormData): Promise<ActionAnswer> {
  let runIds: string[] = [];
  const answered = await answer(async (actor) => {
    const inputs = Object.fromEntries([...data].flatMap(([name, value]) => (name.startsWith("input.") && typeof value === "string" ? [[name.slice("input.".length), value]] : [])));
    const fired = await fireStrategy(actor, z.uuid().parse(id), { inputs, idempotencyKey: z.string().min(1).max(200).parse(data.get("key")) });
    runIds = fired.runIds;
  });
  if (answered.done && runIds.length === 1) redirect(`/runs/${runIds[0]}`);
  if (answered.done) redirect(`/strategies/${id}`);
  return answered;
}

export async function copyStrategy(id: string): Promise<ActionAnswer> {
  let copy = "";
  const answered = await answer(async (actor) => {
    copy = await duplicateStrategy(actor, z.uuid().parse(id));
  });
  if (answered.done) redirect(`/strategies/${copy}`);
  return answered;
}

export async function removeStrategy(id: string): Promise<ActionAnswer> {
  const answered = await answer((actor) => deleteStrategy(actor, z.uuid().parse(id)));
  if (answered.done) redirect("/strategies");
  return answered;
}
