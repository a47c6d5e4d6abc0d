import { MorningError } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";
import { readDefinition, type Definition } from "./definition";
import { dryRun } from "./dry-run";
import { resolveNames } from "./resolve";
import { nextTimes } from "./schedule";
import { describeMistake, parseYaml } from "./yaml";

/** What is said about a definition while somebody writes it. */
export interface Check {
  /** By the names of its fields, joined by dots; the whole is "". */
  mistakes: { field: string; message: string }[];
  /** The next five times of its schedule, ISO 8601. */
  times: string[];
  /** The zone that they are shown in. */
  timezone: string;
  /** How often it would have started in the last thirty days; null where that cannot be told. */
  starts: number | null;
}

/** Looks at what somebody writes, as YAML or as the form holds it, without keeping anything. */
export async function checkDefinition(actor: Actor, written: { yaml: string } | { definition: unknown }): Promise<Check> {
  const read = "yaml" in written ? parseYaml(written.yaml) : readDefinition(written.definition);
  if ("mistakes" in read) return { mistakes: read.mistakes.map((mistake) => ({ field: mistake.path.join("."), message: "yaml" in written ? describeMistake(mistake) : mistake.message })), times: [], timezone: "UTC", starts: null };
  return checkNames(actor, read.definition);
}

async function checkNames(actor: Actor, definition: Definition): Promise<Check> {
  const { trigger } = definition;
  const times = trigger.type === "schedule" ? nextTimes(trigger, 5, new Date()).map((time) => time.toISOString()) : [];
  const timezone = trigger.type === "schedule" ? trigger.timezone : "UTC";
  try {
    const resolved = await resolveNames(actor, definition);
    const starts = trigger.type === "schedule" ? await dryRun(actor, resolved).then(({ starts, waits }) => starts + waits) : null;
    return { mistakes: [], times, timezone, starts };
  } catch (error) {
    if (!(error instanceof MorningError) || error.code !== "bad_request") throw error;
    return { mistakes: [{ field: "", message: error.message }], times, timezone, starts: null };
  }
}
