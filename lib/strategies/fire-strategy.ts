import { z } from "zod";
import { readCatalogue } from "@/lib/ai/catalogue";
import { defaultModel, requireUsable } from "@/lib/ai/providers";
import type { Client } from "@/lib/db/client";
import { unwrap } from "@/lib/db/map-error";
import { env } from "@/lib/env";
import { MorningError } from "@/lib/errors";
import { readRunDefaults } from "@/lib/runs/run-defaults";
import { sendPosted } from "@/lib/runs/send-posted";
import type { Actor } from "@/lib/tenants/actor";
import { readStrategy } from "./queries";
import { firingStatusSchema, type Fired } from "./schema";

/** What a firing's runs are made with that only the app knows. */
export interface Engine {
  model: string;
  sandbox: "bubblewrap" | "unsafe";
}

/** @throws `bad_request` when no model is set up and allowed, or not this one. */
export async function engineOf(client: Client, chosen: string | null | undefined): Promise<Engine> {
  const catalogue = await readCatalogue(client);
  const model = chosen ?? defaultModel(catalogue);
  requireUsable(model, catalogue); // Refuses now what would fail at the first turn.
  return { model, sandbox: env().SANDBOX === "unsafe" ? "unsafe" : "bubblewrap" };
}

const answerSchema = z.object({
  firing_id: z.uuid(), created: z.boolean(), status: firingStatusSchema, reason: z.string().nullable(), starts_at: z.string().nullable(), run_ids: z.array(z.uuid()), messages: z.array(z.unknown()),
});

/** Sends what a firing posted, and answers what became of it. */
export async function settleFired(answered: unknown): Promise<Fired> {
  const { messages, firing_id, run_ids, starts_at, ...rest } = answerSchema.parse(answered);
  for (const message of messages) await sendPosted(message);
  return { ...rest, firingId: firing_id, runIds: run_ids, startsAt: starts_at };
}

/**
 * Starts a strategy's runs for a person or a program; the same idempotency key again answers with what it
 * started. In quiet hours it waits or is skipped, as the strategy says. Throws `forbidden` without
 * runs.write, `conflict` while it is disabled, and `bad_request` for inputs that it does not take.
 */
export async function fireStrategy(actor: Actor, id: string, { inputs, idempotencyKey }: { inputs: Record<string, string>; idempotencyKey?: string }): Promise<Fired> {
  const { definition } = await readStrategy(actor, id);
  if (!definition) throw new MorningError("conflict", "What it says cannot be read; an admin has to look at it.");
  const engine = await engineOf(actor.client, definition.model ?? (await readRunDefaults(actor)).chosenModel);
  return settleFired(unwrap(await actor.client.rpc("fire_strategy", { of_strategy: id, firing_key: idempotencyKey ?? "", inputs, engine: engine as never })));
}
