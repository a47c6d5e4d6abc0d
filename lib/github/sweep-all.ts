import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import { OutageError } from "@/lib/errors";
import { sweepRepository } from "./sweep";

/** Repositories in one sweep; the next takes the rest. */
const MAX_REPOSITORIES = 100;
/** Of which those are chosen: the ones that waited longest, without those that GitHub lets wait. */
const MAX_CANDIDATES = 1_000;

export interface Candidate {
  id: string;
  /** The installation or token that reaches it, whose limit all its repositories share. */
  reach: string;
}

/** Repositories that a sweep may look at, those first that waited longest. */
export async function repositoriesToSweep(): Promise<Candidate[]> {
  const found = must(await serviceClient().from("repositories").select("id, installation_id, token_id").eq("forge", "github").eq("access", "ok").order("swept_at", { nullsFirst: true }).limit(MAX_CANDIDATES));
  return found.map(({ id, installation_id, token_id }) => ({ id, reach: String(installation_id ?? token_id) }));
}

/**
 * Sweeps repositories one after the other, each as a step of its own. Where GitHub does not answer or wants
 * us to wait, nobody waits: the others of that installation stay for the next sweep, and all else goes on.
 */
export async function sweepAll(candidates: readonly Candidate[], step: (name: string, work: () => Promise<string[] | "waits">) => Promise<unknown>): Promise<void> {
  const waiting = new Set<string>();
  let swept = 0;
  for (const { id, reach } of candidates) {
    if (waiting.has(reach)) continue;
    if (++swept > MAX_REPOSITORIES) break;
    if ((await step(`sweep-${id}`, () => unlessOut(() => sweepRepository(id)))) === "waits") waiting.add(reach);
  }
}

/** What waits for GitHub is tried again by the next sweep in five minutes, and not by the engine in up to an hour. */
export async function unlessOut<T>(work: () => Promise<T>): Promise<T | "waits"> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OutageError) return "waits";
    throw error;
  }
}
