import { z } from "zod";
import { redact } from "@/lib/ci/clean-log";
import { camel } from "@/lib/db/camel";
import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";
import { namesOf } from "@/lib/tenants/queries";
import { messageBody } from "./heard-message";
import { readRunValues } from "./queries";
import { toolCallSchema, type RunMessage, type Turn, type TurnDetail } from "./schema";

/** A call's times come from inside a JSON document, as PostgreSQL prints them there. */
const callsSchema = z.array(toolCallSchema);

/** The run's turns, oldest first, at most the 2,000 newest. Throws `not_found`, also for a run of another tenant. */
export async function listTurns(actor: Actor, runId: string): Promise<Turn[]> {
  const rows = unwrap(await actor.client.rpc("run_turns", { of_run: runId }));
  if (rows.length === 0) await readRunValues(actor, runId);
  return rows.map((row) => ({ ...(camel(row) as unknown as Turn), calls: callsSchema.parse(row.calls).map((call) => ({ ...call, about: redact(call.about) })) }));
}

/**
 * One turn with its whole text and what each tool was given and answered; secrets that commands print
 * are masked. Throws `not_found`.
 */
export async function readTurn(actor: Actor, runId: string, thread: string, turn: number): Promise<TurnDetail> {
  const [turns, messages, calls] = await Promise.all([
    listTurns(actor, runId),
    actor.client.from("run_messages").select("content").eq("tenant_id", actor.tenantId).eq("run_id", runId).eq("thread", thread).eq("turn", turn).eq("role", "assistant").order("position").limit(10),
    actor.client.from("tool_calls").select("call_id, input, output").eq("tenant_id", actor.tenantId).eq("run_id", runId).eq("thread", thread).eq("turn", turn).limit(100),
  ]);
  const found = turns.find((candidate) => candidate.thread === thread && candidate.turn === turn);
  if (!found) throw new MorningError("not_found", "There is no such turn in this run.");
  const details = new Map(unwrap(calls).map((call) => [call.call_id, call]));
  return {
    ...found,
    text: unwrap(messages).map(({ content }) => textOf(content)).join("\n\n"),
    calls: found.calls.map((call) => {
      const detail = details.get(call.callId);
      return { ...call, input: masked(detail?.input ?? null), output: detail?.output ? redact(detail.output) : (detail?.output ?? null) };
    }),
  };
}

/** The 200 newest messages of people, oldest first. Throws `not_found`. */
export async function listRunMessages(actor: Actor, runId: string): Promise<RunMessage[]> {
  const rows = unwrap(
    await actor.client.from("run_messages").select("id, content, thread, turn, created_by, created_at").eq("tenant_id", actor.tenantId).eq("run_id", runId).eq("author", "person")
      .order("created_at", { ascending: false }).limit(200),
  );
  if (rows.length === 0) await readRunValues(actor, runId);
  const names = await namesOf(actor, rows.flatMap(({ created_by }) => created_by ?? []));
  return rows.reverse().map(({ content, ...row }) => ({ ...camel(row), createdByName: names.get(row.created_by ?? "") ?? null, body: messageBody(textOf(content)) }));
}

/** A message waits as a bare string, and is stored as parts once a turn has read it. */
function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part: { type?: unknown; text?: unknown }) => (part.type === "text" && typeof part.text === "string" ? part.text : "")).join("");
}

/** Masks secrets in every text of a tool's input. */
function masked(value: unknown): unknown {
  if (typeof value === "string") return redact(value);
  if (Array.isArray(value)) return value.map(masked);
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, masked(inner)]));
  return value;
}
