import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { answerBody, answerFrames, type TextAnswer } from "@/lib/local/model/openai-answer";
import { readTextRequest, type TextRequest } from "@/lib/local/model/openai-request";

/** What the server does with one request. */
export type Reply =
  | { does: "answer"; text: string; toolCalls: Array<{ name: string; arguments: string }>; refusal?: string; usage?: TextAnswer["usage"]; cutByLimit?: boolean }
  | { does: "fail"; status: number; code: string; message: string; headers?: Record<string, string> }
  /** Takes the request and never answers. */
  | { does: "hang" }
  /** Sends part of the answer's stream, then closes the connection, rudely or as if all were said. */
  | { does: "cut"; text: string; frames: number; rudely: boolean }
  /** Sends a text of this many bytes. */
  | { does: "flood"; bytes: number }
  /** Sends this many frames of text, then an error inside the stream. */
  | { does: "fail inside"; text: string; message: string };

export const says = (text: string, more: Partial<Extract<Reply, { does: "answer" }>> = {}): Reply => ({ does: "answer", text, toolCalls: [], ...more });
export const saysNothing = (): Reply => says("");
export const calls = (...toolCalls: Array<[name: string, input: unknown]>): Reply => says("", { toolCalls: toolCalls.map(([name, input]) => ({ name, arguments: JSON.stringify(input) })) });
/** A tool call whose arguments are this text, valid JSON or not. */
export const callsWith = (name: string, argumentsText: string): Reply => says("", { toolCalls: [{ name, arguments: argumentsText }] });
export const refuses = (refusal: string): Reply => says("", { refusal });
export const isBusy = (retryAfter?: string): Reply => ({ does: "fail", status: 429, code: "rate_limit_exceeded", message: "Rate limit reached.", headers: retryAfter === undefined ? {} : { "retry-after": retryAfter } });
export const breaks = (status = 500): Reply => ({ does: "fail", status, code: "server_error", message: "The server had an error." });
export const rejects = (status: number, message: string, code = "invalid_request_error"): Reply => ({ does: "fail", status, code, message });
export const hangs = (): Reply => ({ does: "hang" });
export const cutsOff = (text: string, { frames = 3, rudely = true } = {}): Reply => ({ does: "cut", text, frames, rudely });
export const floods = (bytes: number): Reply => ({ does: "flood", bytes });
export const failsInside = (text: string, message: string): Reply => ({ does: "fail inside", text, message });

export interface SeenRequest extends TextRequest {
  path: string;
  authorization: string | undefined;
  body: Record<string, unknown>;
}

/** Answers each request; an array is gone through in order, and its last reply repeats. */
export type Script = Reply[] | ((request: SeenRequest, index: number) => Reply | Promise<Reply>);

export interface ModelServer {
  /** Base URL for OPENAI_BASE_URL or REPLAY_MODEL_URL. */
  url: string;
  /** Every request so far, in order. */
  requests: SeenRequest[];
  close(): Promise<void>;
}

/** A model server that speaks OpenAI's chat completions and Responses, and misbehaves as it is told. */
export async function startModelServer(script: Script): Promise<ModelServer> {
  const requests: SeenRequest[] = [];
  const server = createServer((incoming, response) => {
    void respond(incoming, response, script, requests).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(incoming: IncomingMessage, response: ServerResponse, script: Script, requests: SeenRequest[]): Promise<void> {
  const body = (await json(incoming)) as Record<string, unknown>;
  const path = incoming.url ?? "";
  const request: SeenRequest = { ...readTextRequest(path.endsWith("/responses") ? "responses" : "chat", body), path, authorization: incoming.headers.authorization, body };
  const index = requests.push(request) - 1;
  const reply = typeof script === "function" ? await script(request, index) : script[Math.min(index, script.length - 1)]!;
  switch (reply.does) {
    case "hang":
      return;
    case "fail":
      return send(response, reply.status, { error: { message: reply.message, type: reply.code, param: null, code: reply.code } }, reply.headers);
    case "answer":
      return sendAnswer(response, request, answerOf(request, index, reply));
    case "flood":
      return sendAnswer(response, request, answerOf(request, index, { does: "answer", text: "", toolCalls: [] }), "x".repeat(reply.bytes));
    case "cut": {
      startStream(response);
      const frames = answerFrames(request, answerOf(request, index, { does: "answer", text: reply.text, toolCalls: [] }));
      response.write(frames.slice(0, reply.frames).join(""), () => (reply.rudely ? response.destroy() : response.end()));
      return;
    }
    case "fail inside": {
      startStream(response);
      const frames = answerFrames(request, answerOf(request, index, { does: "answer", text: reply.text, toolCalls: [] }));
      response.end(`${frames.slice(0, 3).join("")}data: ${JSON.stringify({ error: { message: reply.message, type: "server_error", code: "server_error", param: null } })}\n\n`);
      return;
    }
  }
}

function answerOf(request: SeenRequest, index: number, reply: Extract<Reply, { does: "answer" }>): TextAnswer {
  return {
    model: request.model,
    text: reply.text,
    toolCalls: reply.toolCalls.map((call, at) => ({ id: `call_${index}_${at}`, ...call })),
    refusal: reply.refusal,
    usage: reply.usage ?? { input: 100, cached: 0, output: 20, reasoning: 0 },
    cutByLimit: reply.cutByLimit,
  };
}

/** `flood` replaces the text with one piece of any size, as a server without limits would send it. */
function sendAnswer(response: ServerResponse, request: SeenRequest, answer: TextAnswer, flood?: string): void {
  if (!request.stream) return send(response, 200, answerBody(request, flood ? { ...answer, text: flood } : answer));
  startStream(response);
  if (!flood) {
    response.end(answerFrames(request, answer).join(""));
    return;
  }
  const frames = answerFrames(request, { ...answer, text: "¤" }).map((frame) => frame.replaceAll("¤", flood));
  response.end(frames.join(""));
}

function startStream(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}
