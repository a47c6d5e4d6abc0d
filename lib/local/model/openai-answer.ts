import { randomUUID } from "node:crypto";
import type { TextRequest } from "./openai-request";

/** An answer to be put on the wire. Arguments are JSON text, as the API has them. */
export interface TextAnswer {
  /** The model's name in the response. */
  model: string;
  text: string;
  toolCalls: Array<{ id: string; name: string; arguments: string }>;
  refusal?: string;
  usage: { input: number; cached: number; output: number; reasoning: number };
  /** True when the output limit cut it. */
  cutByLimit?: boolean;
}

/** Characters in one streamed piece: about six tokens. */
const PIECE = 24;

const now = () => Math.floor(Date.now() / 1000);
const id = (prefix: string) => `${prefix}_${randomUUID().replaceAll("-", "").slice(0, 24)}`;
const pieces = (text: string) => text.match(new RegExp(`[^]{1,${PIECE}}`, "gu")) ?? [];

/** The whole answer as one JSON body. */
export function answerBody(request: TextRequest, answer: TextAnswer): unknown {
  return request.api === "chat" ? chatBody(answer) : responsesBody(answer);
}

/** The answer as the frames of a server-sent stream, in order. */
export function answerFrames(request: TextRequest, answer: TextAnswer): string[] {
  return request.api === "chat" ? chatFrames(answer) : responsesFrames(answer);
}

function chatUsage({ input, cached, output, reasoning }: TextAnswer["usage"]) {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached },
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
}

function chatFinish(answer: TextAnswer): string {
  if (answer.cutByLimit) return "length";
  return answer.toolCalls.length > 0 ? "tool_calls" : "stop";
}

function chatBody(answer: TextAnswer) {
  const toolCalls = answer.toolCalls.map((call) => ({ id: call.id, type: "function", function: { name: call.name, arguments: call.arguments } }));
  const message = { role: "assistant", content: answer.text || null, refusal: answer.refusal ?? null, ...(toolCalls.length > 0 && { tool_calls: toolCalls }) };
  return { id: id("chatcmpl"), object: "chat.completion", created: now(), model: answer.model, choices: [{ index: 0, message, finish_reason: chatFinish(answer) }], usage: chatUsage(answer.usage) };
}

function chatFrames(answer: TextAnswer): string[] {
  const head = { id: id("chatcmpl"), object: "chat.completion.chunk", created: now(), model: answer.model };
  const frame = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
  const delta = (fields: unknown, finish: string | null = null) => frame({ ...head, choices: [{ index: 0, delta: fields, finish_reason: finish }] });
  return [
    delta({ role: "assistant", content: "" }),
    ...pieces(answer.text).map((content) => delta({ content })),
    ...(answer.refusal ? [delta({ refusal: answer.refusal })] : []),
    ...answer.toolCalls.flatMap((call, index) => [
      delta({ tool_calls: [{ index, id: call.id, type: "function", function: { name: call.name, arguments: "" } }] }),
      ...pieces(call.arguments).map((piece) => delta({ tool_calls: [{ index, function: { arguments: piece } }] })),
    ]),
    delta({}, chatFinish(answer)),
    frame({ ...head, choices: [], usage: chatUsage(answer.usage) }),
    "data: [DONE]\n\n",
  ];
}

type Item = ReturnType<typeof outputItems>[number];

function outputItems(answer: TextAnswer) {
  const content = [
    ...(answer.text ? [{ type: "output_text" as const, text: answer.text, annotations: [] }] : []),
    ...(answer.refusal ? [{ type: "refusal" as const, refusal: answer.refusal }] : []),
  ];
  return [
    ...(content.length > 0 ? [{ type: "message" as const, id: id("msg"), role: "assistant", status: "completed", content }] : []),
    ...answer.toolCalls.map((call) => ({ type: "function_call" as const, id: id("fc"), call_id: call.id, name: call.name, arguments: call.arguments, status: "completed" })),
  ];
}

function responsesBody(answer: TextAnswer, output: Item[] = outputItems(answer), status?: "in_progress") {
  const { input, cached, output: written, reasoning } = answer.usage;
  return {
    id: id("resp"),
    object: "response",
    created_at: now(),
    status: status ?? (answer.cutByLimit ? "incomplete" : "completed"),
    model: answer.model,
    output,
    usage: status ? null : { input_tokens: input, input_tokens_details: { cached_tokens: cached }, output_tokens: written, output_tokens_details: { reasoning_tokens: reasoning }, total_tokens: input + written },
    error: null,
    incomplete_details: answer.cutByLimit && !status ? { reason: "max_output_tokens" } : null,
  };
}

function responsesFrames(answer: TextAnswer): string[] {
  const frames: string[] = [];
  const emit = (type: string, fields: object) => frames.push(`event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: frames.length, ...fields })}\n\n`);
  const items = outputItems(answer);
  const opening = responsesBody(answer, [], "in_progress");
  emit("response.created", { response: opening });
  items.forEach((item, output_index) => {
    const at = { item_id: item.id, output_index };
    if (item.type === "function_call") {
      emit("response.output_item.added", { output_index, item: { ...item, arguments: "", status: "in_progress" } });
      for (const piece of pieces(item.arguments)) emit("response.function_call_arguments.delta", { ...at, delta: piece });
      emit("response.function_call_arguments.done", { ...at, arguments: item.arguments });
    } else {
      emit("response.output_item.added", { output_index, item: { ...item, content: [], status: "in_progress" } });
      item.content.forEach((part, content_index) => {
        const kind = part.type === "output_text" ? "output_text" : "refusal";
        const whole = part.type === "output_text" ? part.text : part.refusal;
        emit("response.content_part.added", { ...at, content_index, part: part.type === "output_text" ? { ...part, text: "" } : { ...part, refusal: "" } });
        for (const piece of pieces(whole)) emit(`response.${kind}.delta`, { ...at, content_index, delta: piece });
        emit(`response.${kind}.done`, { ...at, content_index, [part.type === "output_text" ? "text" : "refusal"]: whole });
        emit("response.content_part.done", { ...at, content_index, part });
      });
    }
    emit("response.output_item.done", { output_index, item });
  });
  emit(answer.cutByLimit ? "response.incomplete" : "response.completed", { response: { ...responsesBody(answer, items), id: opening.id } });
  return frames;
}
