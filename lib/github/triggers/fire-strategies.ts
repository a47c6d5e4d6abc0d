import { must } from "@/lib/db/must";
import { refusedWith } from "@/lib/forge/github/errors";
import type { Definition } from "@/lib/strategies/definition";
import { listensFor, type Happening } from "@/lib/strategies/happening";
import { definitionOf, engineFor } from "@/lib/strategies/steps/fire-due";
import { settleFired } from "@/lib/strategies/fire-strategy";
import { tellFiring } from "../tell/tell-firing";
import { sendAbout } from "@/lib/runs/steps/send-outbox";
import { runOfBranch } from "./find-run";
import { mayWrite, notAWriter } from "./may-write";
import { done, ignored, type Heeded, type Place } from "./place";
import type { Sender } from "./read-intent";

/** Strategies that one event is compared with. */
const MAX_STRATEGIES = 200;

export interface Listener {
  id: string;
  name: string;
  definition: Definition;
  /** It hears nothing of before: then it was enabled or changed. */
  since: string;
}

/** `took`: one of them has started or starts once its quiet hours end, now or when this was told before. */
export type Fired = Heeded & { took: boolean };

/**
 * Fires the strategies that listen for this event, each once. Null where none does. Only who may write starts
 * something, and nothing of ours does. Whoever asked for it on an issue or pull request is told there why not.
 */
export async function fireStrategies(place: Place, happening: Happening, listeners: Listener[]): Promise<Fired | null> {
  if (listeners.length === 0) return null;
  const who = await whoMay(place, happening);
  if ("why" in who) return { took: false, ...ignored(`${listeners.map(({ name }) => name).join(", ").slice(0, 300)}: ${who.why}`) };
  const heeded: Fired[] = [];
  for (const { id, name, definition } of listeners) {
    const { engine, refusal } = await engineFor(place.rows, place.repository.tenant_id, definition);
    const answered = must(
      await place.rows.rpc("fire_strategy_from_github", {
        of_strategy: id, firing_key: `${place.repository.id}:${happening.key}`.slice(0, 290), in_repository: place.repository.id,
        happening: { login: who.sender.login, github_id: who.sender.id, delivery_id: place.deliveryId, at: happening.at, issue: happening.issue, pull: happening.pull },
        given: { ...happening.given, sender: who.sender.login }, engine: engine as never, ending: refusal as never,
      }),
    );
    if (!answered) continue;
    const fired = await settleFired(answered);
    const what = !fired.created ? "was started by this before" : fired.status === "started" ? `started a run for ${who.sender.login}` : `did not start: ${fired.reason ?? "it waits for its quiet hours to end."}`;
    for (const runId of fired.runIds) await sendAbout(place.rows, runId);
    if (fired.status !== "started") await tellFiring(place.rows, fired.firingId);
    heeded.push({ took: fired.status === "started" || fired.status === "waiting", done: fired.created && fired.status !== "refused", why: `The strategy ${name} ${what}.`.replace(/\.\.$/, ".") });
  }
  if (heeded.length === 0) return null;
  return { took: heeded.some(({ took }) => took), ...(heeded.some((each) => each.done) ? done : ignored)(heeded.map(({ why }) => why).join(" ")) };
}

/** The strategies that listen for this in this repository. */
export async function listenersFor(place: Pick<Place, "rows" | "repository">, happening: Happening): Promise<Listener[]> {
  return (await githubListeners(place, happening.event)).filter(({ definition }) => listensFor(definition.trigger, happening));
}

/** The strategies that listen in this repository, for one kind of event or any. */
export async function githubListeners({ rows, repository }: Pick<Place, "rows" | "repository">, event?: Happening["event"]): Promise<Listener[]> {
  let query = rows.from("strategies").select("id, name, version, scheduled_from").eq("tenant_id", repository.tenant_id).eq("enabled", true).eq("trigger_type", "github");
  if (event) query = query.eq("trigger_event", event);
  const listeners: Listener[] = [];
  for (const { id, name, version, scheduled_from } of must(await query.order("created_at").limit(MAX_STRATEGIES))) {
    const definition = await definitionOf(rows, id, version);
    if (definition?.repositories.includes(repository.id)) listeners.push({ id, name, definition, since: scheduled_from });
  }
  return listeners;
}

type Who = { sender: Sender } | { why: string };

async function whoMay(place: Place, happening: Happening): Promise<Who> {
  const ours = await isOurs(place, happening);
  if (ours) return { why: ours };
  const sender = happening.sender ?? (happening.event === "check_failed" ? await authorOf(place, happening) : null);
  if (!sender) return { why: "No person on GitHub is known to have done it." };
  return (await mayWrite(place, sender)) ? { sender } : { why: notAWriter(sender) };
}

/** What a run of ours did starts no other: it would go on for ever. */
async function isOurs(place: Place, { event, sha, message, branch, given }: Happening): Promise<string | null> {
  const { rows, repository } = place;
  const OURS = "A run of ours did it.";
  if (message?.includes("Morning-Run:")) return OURS;
  if (sha !== null) {
    const runs = must(await rows.from("runs").select("id").eq("repository_id", repository.id).eq("head_sha", sha).limit(1));
    const merges = must(await rows.from("pull_requests").select("id").eq("repository_id", repository.id).eq("merge_sha", sha).limit(1));
    if (runs.length + merges.length > 0) return OURS;
  }
  const from = event === "check_failed" || event === "push" ? branch : (given["pull.branch"] ?? null);
  return from !== null && from !== repository.default_branch && (await runOfBranch(place, from)) ? OURS : null;
}

/** Who made the commit that is red, where it is still the newest of a branch of this very repository: whoever may write put it there. */
async function authorOf({ github, at }: Place, { sha, branch }: Happening): Promise<Sender | null> {
  try {
    const { data: ref } = await github.request("GET /repos/{owner}/{repo}/git/ref/{ref}", { ...at, ref: `heads/${branch}` });
    if (ref.object.sha !== sha) return null;
    const { data: commit } = await github.request("GET /repos/{owner}/{repo}/commits/{ref}", { ...at, ref: sha! });
    const author = commit.author as { login?: string; id?: number; type?: string } | null;
    return author?.login && author.id && author.type ? { login: author.login, id: author.id, type: author.type } : null;
  } catch (error) {
    if ([404, 409, 422].includes(refusedWith(error) ?? 0)) return null;
    throw error;
  }
}
