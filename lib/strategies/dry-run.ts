import { z } from "zod";
import { unwrap } from "@/lib/db/map-error";
import type { Actor } from "@/lib/tenants/actor";
import type { Definition } from "./definition";
import { listensFor, readHappening } from "./happening";
import { timesBetween } from "./schedule";

export const LOOKED_BACK_DAYS = 30;
const MAX_TIMES = 5_000;
/** Stored events that are read: each may be large. */
const MAX_DELIVERIES = 300;
const MAX_SHOWN = 50;
/** GitHub's names of the events that strategies listen for. */
const EVENT_NAMES = { issue_labelled: ["issues"], issue_opened: ["issues"], comment: ["issue_comment"], pull_request_opened: ["pull_request"], pull_request_labelled: ["pull_request"], push: ["push"], check_failed: ["check_run", "status"], release: ["release"] } as const;

export interface DryRun {
  /** From when on it was looked, ISO 8601. */
  from: string;
  starts: number;
  waits: number;
  skips: number;
  /** The newest fifty. `what`: where it happened and who did it; empty for a time. */
  items: { at: string; what: string; becomes: "starts" | "waits" | "skips" }[];
  /** What this cannot know, in sentences. */
  bounds: string[];
}

const dayAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60_000);

/**
 * What a definition would have started in the last thirty days, from the times of its schedule or the
 * events of GitHub that are stored, and its quiet hours. It asks nobody and starts nothing.
 */
export async function dryRun(actor: Actor, definition: Definition): Promise<DryRun> {
  const from = dayAgo(LOOKED_BACK_DAYS);
  const { trigger, quietHours } = definition;
  if (trigger.type === "schedule") {
    const times = timesBetween(trigger, from, new Date(), MAX_TIMES).map((time) => ({ at: time.toISOString(), what: "" }));
    return count(times, times.length === MAX_TIMES ? [`Only the first ${MAX_TIMES.toLocaleString("en-US")} times were looked at.`] : []);
  }
  if (trigger.type !== "github") return { from: from.toISOString(), starts: 0, waits: 0, skips: 0, items: [], bounds: ["It starts when a person or a program asks, which nobody can tell for a time gone by."] };

  const rows = unwrap(
    await actor.client.from("github_deliveries").select("event, payload, received_at").eq("tenant_id", actor.tenantId).in("repository_id", definition.repositories).in("event", [...EVENT_NAMES[trigger.event]]).gte("received_at", from.toISOString())
      .order("received_at", { ascending: false }).limit(MAX_DELIVERIES),
  );
  const seen = new Map<string, { at: string; what: string }>();
  for (const { event, payload } of rows.toReversed()) {
    const happening = readHappening(event, payload, null);
    if (!happening || !listensFor(trigger, happening)) continue;
    const { data } = z.object({ repository: z.object({ full_name: z.string() }) }).safeParse(payload);
    seen.set(`${data?.repository.full_name}:${happening.key}`, { at: happening.at, what: [data?.repository.full_name, happening.given["issue.number"] ?? happening.given["pull.number"] ?? happening.branch ?? "", happening.sender && `by ${happening.sender.login}`].filter(Boolean).join(" ") });
  }
  return count([...seen.values()], [
    "Whether those who did it may write to the repository was not asked of GitHub; without that permission nothing starts.",
    ...(rows.length === MAX_DELIVERIES ? [`Only the newest ${MAX_DELIVERIES} stored events were looked at.`] : []),
  ]);

  async function count(times: { at: string; what: string }[], bounds: string[]): Promise<DryRun> {
    const quiet = quietHours && times.length > 0 ? z.array(z.string().nullable()).parse(unwrap(await actor.client.rpc("quiet_ends", { quiet: quietHours as never, times: times.map(({ at }) => at) }))) : [];
    const results: DryRun["items"] = [];
    // Of a schedule one start waits for the end of the same quiet hours, and the others are skipped.
    const waited = new Set<string>();
    for (const [index, time] of times.entries()) {
      const end = quiet[index] ?? null;
      const skipped = end !== null && (quietHours?.then === "skip" || (trigger.type === "schedule" && waited.has(end)));
      if (end !== null) waited.add(end);
      results.push({ ...time, becomes: end === null ? "starts" : skipped ? "skips" : "waits" });
    }
    const of = (becomes: string) => results.filter((each) => each.becomes === becomes).length;
    return { from: from.toISOString(), starts: of("starts"), waits: of("waits"), skips: of("skips"), items: results.toReversed().slice(0, MAX_SHOWN), bounds };
  }
}
