import type { ModelMessage } from "ai";
import { must } from "@/lib/db/must";
import { heardMessage } from "../heard-message";
import type { RunContext } from "./run-context";
import { appendEvents, clean, type Stage } from "./run-log";

/** A thread is read whole, in pages of what a REST server gives at once; turn limits keep it below 2,000 messages. */
const PAGE = 1_000;
const MAX_PAGES = 3;

export interface TranscriptRow {
  position: number;
  turn: number;
  author: "agent" | "person" | "system";
  message: ModelMessage;
}

export async function readTranscript({ rows, run }: RunContext, thread: string): Promise<TranscriptRow[]> {
  const found = [];
  for (let page = 0; page < MAX_PAGES; page++) {
    const rowsOfPage = must(await rows.from("run_messages").select("position, turn, role, author, content").eq("run_id", run.id).eq("thread", thread).order("position").range(page * PAGE, (page + 1) * PAGE - 1));
    found.push(...rowsOfPage);
    if (rowsOfPage.length < PAGE) break;
  }
  return found.map((row) => ({ position: row.position!, turn: row.turn ?? 0, author: row.author as TranscriptRow["author"], message: { role: row.role, content: row.content } as unknown as ModelMessage }));
}

/** Adds a message at a position; the second writer of a position changes nothing, and is answered false. */
export async function addMessage({ rows, run }: RunContext, thread: string, position: number, turn: number, author: TranscriptRow["author"], message: ModelMessage): Promise<boolean> {
  const added = must(
    await rows
      .from("run_messages")
      .upsert({ tenant_id: run.tenant_id, run_id: run.id, thread, position, turn, role: message.role as "user", author, content: clean(partsOf(message)) as never }, { onConflict: "run_id,thread,position", ignoreDuplicates: true })
      .select("id"),
  );
  return added.length > 0;
}

/** Starts a thread with its first message, once. */
export async function openThread(context: RunContext, thread: string, firstMessage: string): Promise<void> {
  await addMessage(context, thread, 0, 0, "system", userMessage(firstMessage));
}

/** Text as a part: a bare string in a JSON column is read differently by different REST servers. */
export function userMessage(text: string): ModelMessage {
  return { role: "user", content: [{ type: "text", text }] };
}

function partsOf({ content }: ModelMessage): ModelMessage["content"] {
  return typeof content === "string" ? [{ type: "text", text: content }] : content;
}

export function textOf(message: ModelMessage): string {
  if (typeof message.content === "string") return message.content;
  return message.content.map((part) => (part.type === "text" ? part.text : "")).join("");
}

/** Takes what people said since into the thread, and returns how many messages that were. */
export async function takeMessages(context: RunContext, stage: Stage, thread: string, position: number, turn: number): Promise<number> {
  const { rows, run } = context;
  const unread = must(await rows.from("run_messages").select("id, content").eq("run_id", run.id).is("thread", null).order("created_at").limit(50));
  if (unread.length === 0) return 0;
  const said = must(await rows.from("run_events").select("key, data").eq("run_id", run.id).in("key", unread.map(({ id }) => `message.${id}`)));
  const loginOf = new Map(said.map(({ key, data }) => [key, (data as { login?: string }).login ?? null]));
  for (const [index, row] of unread.entries()) {
    const { content } = userMessage(heardMessage(String(row.content), loginOf.get(`message.${row.id}`) ?? null));
    // Told first: taken and not told could not be noticed after a crash.
    await appendEvents(rows, run.id, [{ key: `message.read.${row.id}`, type: "message.read", stage, message: "The agent reads the message with this turn.", data: { message_id: row.id, turn } }]);
    must(await rows.from("run_messages").update({ thread, position: position + index, turn, content: content as never }).eq("id", row.id).is("thread", null).select("id"));
  }
  return unread.length;
}
