import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { RECORDINGS, type RecordedAnswer } from "@/lib/local/demo/recordings";
import { hashedEmbedding } from "./embedding";
import { answerBody, answerFrames, type TextAnswer } from "./openai-answer";
import { readTextRequest, type TextRequest } from "./openai-request";

const PREFIX = "/openai/v1";
const MODEL = "replay";
const MAX_BODY_BYTES = 8 * 1024 * 1024;
const DEFAULT_DIMENSIONS = 256;
const MAX_DIMENSIONS = 2_000;
const MAX_INPUTS = 256;
const AGENT = /^You are the MorningAI (planner|executor|fixer)\./;

const HOW_TO_GET_A_MODEL =
  "To use a real model, set OPENAI_API_KEY, or OPENAI_BASE_URL (any OpenAI-compatible server, such as Ollama or vLLM), or ANTHROPIC_API_KEY, GOOGLE_API_KEY or OPENROUTER_API_KEY; and MODEL to choose which.";

const embeddingSchema = z.looseObject({
  input: z.union([z.string(), z.array(z.string()).min(1).max(MAX_INPUTS)]),
  dimensions: z.number().int().min(1).max(MAX_DIMENSIONS).nullish(),
});

export interface ReplayOptions {
  /** How long a streamed answer takes, in milliseconds, so that people see it arrive. Default 300. */
  delayMs?: number;
}

/**
 * A server that speaks OpenAI's API under `/openai/v1` and answers with the recorded answers of one
 * run: those of the agent named by the instructions, for the goal in the first message, the n-th
 * when n assistant messages were sent. It never invents an answer: without a recording it answers
 * 400 and names what to set for a real model. Paths outside its own give undefined.
 */
export function createReplayModel({ delayMs = 300 }: ReplayOptions = {}): { fetch(request: Request): Promise<Response | undefined> } {
  return {
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (pathname !== PREFIX && !pathname.startsWith(`${PREFIX}/`)) return undefined;
      const route = `${request.method} ${pathname.slice(PREFIX.length)}`;
      if (route === "GET /models") return Response.json({ object: "list", data: [{ id: MODEL, object: "model", created: 0, owned_by: "morningai" }] });
      if (!["POST /responses", "POST /chat/completions", "POST /embeddings"].includes(route)) return failure(404, "not_found", `There is no ${route} here.`);

      const body = await readJson(request);
      if (body instanceof Response) return body;
      try {
        if (route === "POST /embeddings") return embeddings(embeddingSchema.parse(body));
        return answer(readTextRequest(route === "POST /responses" ? "responses" : "chat", body), JSON.stringify(body).length, delayMs);
      } catch (error) {
        if (error instanceof z.ZodError) return failure(400, "invalid_request", z.prettifyError(error));
        throw error;
      }
    },
  };
}

function answer(request: TextRequest, bodyLength: number, delayMs: number): Response {
  if (request.model !== MODEL) return failure(404, "model_not_found", `There is no model “${request.model.slice(0, 100)}” here, only “${MODEL}”, which replays one recorded run. ${HOW_TO_GET_A_MODEL}`);
  const recorded = find(request);
  if (!recorded) {
    return failure(400, "no_recording", `This is a replay of one recorded run, and it has no recording for this request. ${HOW_TO_GET_A_MODEL}`);
  }
  const written = recorded.text.length + JSON.stringify(recorded.calls).length;
  const wire: TextAnswer = {
    model: MODEL,
    text: recorded.text,
    toolCalls: recorded.calls.map(({ name, input }, index) => ({ id: `call_${request.messages.length}_${index}`, name, arguments: JSON.stringify(input) })),
    // Estimated at four characters a token: nothing was really read or written by a model.
    usage: { input: Math.ceil(bodyLength / 4), cached: 0, output: Math.ceil(written / 4), reasoning: 0 },
  };
  return request.stream ? streamed(answerFrames(request, wire), delayMs) : Response.json(answerBody(request, wire));
}

function find(request: TextRequest): RecordedAnswer | undefined {
  const agent = AGENT.exec(request.instructions)?.[1];
  const goal = request.messages.find(({ role }) => role === "user")?.text ?? "";
  const recording = RECORDINGS.find((candidate) => candidate.agent === agent && goal.includes(candidate.goal));
  return recording?.answers[request.messages.filter(({ role }) => role === "assistant").length];
}

function streamed(frames: string[], delayMs: number): Response {
  const encoder = new TextEncoder();
  let sent = 0;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const frame = frames[sent++];
      if (frame === undefined) return controller.close();
      if (delayMs > 0) await sleep(delayMs / frames.length);
      controller.enqueue(encoder.encode(frame));
    },
  });
  return new Response(stream, { headers: { "content-type": "text/event-stream", "cache-control": "no-store" } });
}

function embeddings({ input, dimensions }: z.infer<typeof embeddingSchema>): Response {
  const texts = typeof input === "string" ? [input] : input;
  const data = texts.map((text, index) => ({ object: "embedding", index, embedding: hashedEmbedding(text, dimensions ?? DEFAULT_DIMENSIONS) }));
  const tokens = Math.ceil(texts.join("").length / 4);
  return Response.json({ object: "list", model: MODEL, data, usage: { prompt_tokens: tokens, total_tokens: tokens } });
}

async function readJson(request: Request): Promise<unknown> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) return failure(413, "too_large", "The request is larger than 8 MiB.");
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of request.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_BODY_BYTES) return failure(413, "too_large", "The request is larger than 8 MiB.");
  }
  try {
    return JSON.parse(text);
  } catch {
    return failure(400, "invalid_request", "The body is not JSON.");
  }
}

function failure(status: number, code: string, message: string): Response {
  return Response.json({ error: { message, type: status === 404 ? "not_found_error" : "invalid_request_error", param: null, code } }, { status });
}
