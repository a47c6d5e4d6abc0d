import { z } from "zod";
import { MorningError } from "@/lib/errors";
import { observe } from "@/lib/observability/observe";
import { requestActor, type Actor } from "@/lib/tenants/actor";
import { limitCalls } from "./call-limit";
import type { Operation } from "./operation";
import { pathId } from "./path-id";
import { readJson } from "./read-body";
import { errorResponse, json } from "./respond";

interface Call<Query, Body> {
  actor: Actor;
  request: Request;
  /** The `{id}` of the path, a UUID; empty where the path has none. */
  id: string;
  query: Query;
  body: Body;
}

/** What a route answers: data as 200, or a status with it; or a whole response. */
type Answer = Response | { status?: number; data?: unknown };

interface Context {
  params: Promise<Record<string, string | string[] | undefined>>;
}

/**
 * A route handler for an operation: says who is asking, counts the call, checks the key's scope,
 * parses, calls `answer`, and turns whatever is thrown into an error body.
 */
export function handle<Query extends z.ZodType, Body extends z.ZodType>(
  operation: Operation<Query, Body>,
  answer: (call: Call<z.output<Query>, z.output<Body>>) => Promise<Answer>,
): (request: Request, context: Context) => Promise<Response> {
  return async (request, context) => {
    const started = performance.now();
    let headers: Record<string, string> = {};
    let response: Response;
    try {
      const actor = await requestActor(request);
      const taken = await limitCalls(actor);
      headers = taken.headers;
      if (taken.refusal) throw taken.refusal;
      if (actor.scopes && !actor.scopes.includes(operation.scope)) {
        throw new MorningError("forbidden", `This API key lacks the scope ${operation.scope}; make a key that has it.`);
      }
      const id = operation.path.includes("{id}") ? pathId((await context.params).id) : "";
      const query = (operation.query?.parse(Object.fromEntries(new URL(request.url).searchParams)) ?? undefined) as z.output<Query>;
      const body = (operation.body ? operation.body.parse(await readJson(request)) : undefined) as z.output<Body>;
      const answered = await answer({ actor, request, id, query, body });
      if (answered instanceof Response) response = answered;
      else if (answered.data === undefined) response = new Response(null, { status: 204 });
      else response = json(answered.data, answered.status);
    } catch (error) {
      response = errorResponse(error);
    }
    for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
    observe("api", `${operation.method.toUpperCase()} ${operation.path}`, performance.now() - started, response.status >= 500);
    return response;
  };
}
