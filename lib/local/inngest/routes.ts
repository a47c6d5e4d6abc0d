import { z } from "zod";
import type { Database } from "../database";
import { cancelMatching, cancelRun } from "./cancel";
import { BadEventError, readEvents } from "./events";
import { readEvent, readEventRuns, readRun, readRuns } from "./history";
import { finishedStep } from "./interpret";
import { MAX_BODY_BYTES, MAX_OUTPUT_BYTES, MAX_STEPS } from "./limits";
import { UnsupportedError, type Functions } from "./register";
import { hashedSigningKey, sameSecret } from "./signature";
import type { Store } from "./store";
import type { StoredEvent } from "./types";

export interface RouteContext {
  database: Database;
  store: Store;
  functions: Functions;
  ingest: (events: StoredEvent[]) => Promise<void>;
  signingKey: string;
  eventKey: string;
}

/** The answer is this error's status and message. */
class HttpError extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

const OURS = /^\/(e\/|fn\/register$|dev$|v1\/(events|runs|checkpoint|cancellations|signals|realtime)(\/|$))/;

const checkpointBody = z.object({
  qi_id: z.string(),
  steps: z.array(z.looseObject({ op: z.string(), id: z.string() })).max(MAX_STEPS),
});

/** Answers what the SDK and people ask the engine over HTTP; undefined when the path is none of its own. */
export async function answer(request: Request, context: RouteContext): Promise<Response | undefined> {
  const url = new URL(request.url);
  if (!OURS.test(url.pathname)) return undefined;
  try {
    const path = url.pathname.split("/").slice(1).map(decodeURIComponent);
    if (path[0] === "e") return await receiveEvents(request, path[1] ?? "", context);
    authorize(request, context.signingKey);
    return await route(request, url, path, context);
  } catch (error) {
    if (error instanceof HttpError) return Response.json({ error: error.message, status: error.status }, { status: error.status });
    if (error instanceof URIError) return Response.json({ error: "The path is not well encoded.", status: 400 }, { status: 400 });
    if (error instanceof z.ZodError) return Response.json({ error: z.prettifyError(error), status: 400 }, { status: 400 });
    throw error;
  }
}

async function route(request: Request, url: URL, path: string[], context: RouteContext): Promise<Response> {
  const { database } = context;
  const [, resource, id, part] = path;
  switch (`${request.method} ${resource ?? path[0]}`) {
    case "GET dev":
      return Response.json({ engine: "morningai", functions: context.functions.all().map((fn) => fn.id) });
    case "POST register":
    case "PUT register":
      return await register(request, context);
    case "GET events":
      if (id && part === "runs") return Response.json({ data: await readEventRuns(database, id) });
      return found(id && (await readEvent(database, id)), "event");
    case "GET runs": {
      if (id) return found(await readRun(database, id), "run");
      const limit = Number(url.searchParams.get("limit") ?? 50);
      if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) throw new HttpError(400, "limit must be a whole number from 1 to 1000.");
      return Response.json({ data: await readRuns(database, limit, url.searchParams.get("before")) });
    }
    case "DELETE runs":
      if (!id || !(await cancelRun(database, context.store, id))) throw new HttpError(404, "There is no such run, or it has ended.");
      return Response.json({ status: 200 });
    case "POST cancellations":
      return Response.json({ cancelled: await cancelMatching(context, await readJson(request)) });
    case "POST checkpoint":
      if (id && part === "async") return await checkpoint(request, id, context);
      throw new HttpError(501, "Runs that begin inside a request (durable endpoints) are not supported by the embedded engine.");
    case "POST signals":
      throw new HttpError(501, "Signals are not supported by the embedded engine; send an event and wait for it.");
    default:
      if (resource === "realtime") throw new HttpError(501, "Inngest Realtime is not supported by the embedded engine; use Supabase Realtime.");
      throw new HttpError(405, "There is nothing here for this method.");
  }
}

async function receiveEvents(request: Request, key: string, { ingest, eventKey }: RouteContext): Promise<Response> {
  const refuse = (status: number, error: string) => Response.json({ ids: [""], status, error }, { status });
  if (!sameSecret(key, eventKey)) return refuse(401, "The event key is not valid. App and engine must have the same INNGEST_EVENT_KEY.");
  if (request.method !== "POST") return refuse(405, "Events are sent with POST.");
  try {
    const events = readEvents(await readJson(request), request.headers.get("x-inngest-event-id-seed"));
    await ingest(events);
    return Response.json({ ids: events.map(({ id }) => id), status: 200 });
  } catch (error) {
    if (error instanceof BadEventError) return refuse(400, error.message);
    if (error instanceof HttpError) return refuse(error.status, error.message);
    throw error;
  }
}

async function register(request: Request, { functions }: RouteContext): Promise<Response> {
  try {
    const { modified } = await functions.register(await readJson(request));
    return Response.json({ ok: true, status: 200, modified });
  } catch (error) {
    if (!(error instanceof UnsupportedError)) throw error;
    // The SDK passes this message on in its own answer to whoever asked it to register.
    return Response.json({ ok: false, status: 400, error: error.message }, { status: 400 });
  }
}

/** A finished step, reported in the middle of a call. 409 tells the SDK that the call has been given up: it stops. */
async function checkpoint(request: Request, runId: string, { store }: RouteContext): Promise<Response> {
  const body = checkpointBody.parse(await readJson(request));
  const steps = body.steps.map((step) => {
    if (step.op !== "StepRun") throw new HttpError(501, `${step.op} in a checkpoint is not supported by the embedded engine.`);
    const stored = finishedStep(runId, step);
    // Refused here, it comes back with the call's answer, where it can be made to fail.
    if (stored.status === "Failed") throw new HttpError(413, `A step's output may have ${MAX_OUTPUT_BYTES} bytes.`);
    return stored;
  });
  const live = steps.length === 0 || (await store.checkpoint({ runId, lease: body.qi_id, steps }));
  if (!live) throw new HttpError(409, "This call has lost its lease, or its run has ended.");
  return new Response(null, { status: 200 });
}

function authorize(request: Request, signingKey: string): void {
  const token = request.headers.get("authorization")?.replace(/^Bearer /i, "") ?? "";
  if (!sameSecret(token, hashedSigningKey(signingKey))) {
    throw new HttpError(401, "The signing key is not valid. App and engine must have the same INNGEST_SIGNING_KEY.");
  }
}

function found(data: unknown, what: string): Response {
  if (!data) throw new HttpError(404, `There is no such ${what}.`);
  return Response.json({ data });
}

async function readJson(request: Request): Promise<unknown> {
  const length = request.headers.get("content-length");
  if (length === null) throw new HttpError(411, "The request must say its length.");
  if (Number(length) > MAX_BODY_BYTES) throw new HttpError(413, `A request may have ${MAX_BODY_BYTES} bytes.`);
  try {
    return (await request.json()) as unknown;
  } catch {
    throw new HttpError(400, "The body is not JSON.");
  }
}
