import { z } from "zod";

/** What a client asked for, the same for both of OpenAI's text APIs. */
export interface TextRequest {
  api: "responses" | "chat";
  model: string;
  stream: boolean;
  /** System and developer messages, joined. */
  instructions: string;
  messages: Array<{ role: "user" | "assistant" | "tool"; text: string }>;
  toolNames: string[];
}

const textParts = z.union([z.string(), z.array(z.looseObject({ text: z.string().optional() })), z.null()]).optional();

const chatSchema = z.looseObject({
  model: z.string(),
  stream: z.boolean().nullish(),
  messages: z.array(z.looseObject({ role: z.enum(["system", "developer", "user", "assistant", "tool"]), content: textParts })),
  tools: z.array(z.looseObject({ function: z.looseObject({ name: z.string() }) })).nullish(),
});

const responsesSchema = z.looseObject({
  model: z.string(),
  stream: z.boolean().nullish(),
  instructions: z.string().nullish(),
  input: z.union([z.string(), z.array(z.looseObject({ type: z.string().optional(), role: z.string().optional(), content: textParts, output: z.unknown().optional() }))]),
  tools: z.array(z.looseObject({ name: z.string().optional() })).nullish(),
});

function textOf(content: z.infer<typeof textParts>): string {
  return typeof content === "string" ? content : (content ?? []).map((part) => part.text ?? "").join("");
}

/**
 * Reads the body of `/chat/completions` or `/responses`.
 * @throws z.ZodError when it is neither
 */
export function readTextRequest(api: TextRequest["api"], body: unknown): TextRequest {
  return api === "chat" ? readChat(body) : readResponses(body);
}

function readChat(body: unknown): TextRequest {
  const { model, stream, messages, tools } = chatSchema.parse(body);
  const system = messages.filter(({ role }) => role === "system" || role === "developer");
  return {
    api: "chat",
    model,
    stream: stream ?? false,
    instructions: system.map(({ content }) => textOf(content)).join("\n"),
    messages: messages.flatMap(({ role, content }) => (role === "system" || role === "developer" ? [] : [{ role, text: textOf(content) }])),
    toolNames: (tools ?? []).map((tool) => tool.function.name),
  };
}

function readResponses(body: unknown): TextRequest {
  const { model, stream, instructions, input, tools } = responsesSchema.parse(body);
  const system = [instructions ?? ""];
  const messages: TextRequest["messages"] = [];
  for (const item of typeof input === "string" ? [{ role: "user", content: input, type: "message", output: undefined }] : input) {
    if (item.role === "system" || item.role === "developer") system.push(textOf(item.content));
    else if (item.role === "user") messages.push({ role: "user", text: textOf(item.content) });
    else if (item.type === "function_call_output") messages.push({ role: "tool", text: typeof item.output === "string" ? item.output : JSON.stringify(item.output) });
    // One answer is several items here: its text, its reasoning, and each of its tool calls.
    else if (messages.at(-1)?.role !== "assistant") messages.push({ role: "assistant", text: textOf(item.content) });
  }
  return { api: "responses", model, stream: stream ?? false, instructions: system.filter(Boolean).join("\n"), messages, toolNames: (tools ?? []).flatMap(({ name }) => name ?? []) };
}
