import { z } from "zod";
import { env } from "@/lib/env";
import { errorSchema, type Operation } from "./operation";
import { operations } from "./operations";

const FAILURES: Record<number, string> = {
  400: "The request is not valid; nothing was changed",
  401: "No session or API key, or one that no longer works",
  403: "The key lacks the scope, or the role the permission",
  404: "There is no such thing in the workspace",
  409: "The state of things does not allow it",
  413: "The body is larger than 256 KiB",
  429: "Too many calls; Retry-After says how many seconds to wait",
  503: "A part that is needed does not answer",
};

/** The OpenAPI 3.1 document of the REST API, made of the same schemas that its routes parse with. */
export function openapiDocument() {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of Object.values<Operation>(operations)) {
    (paths[operation.path] ??= {})[operation.method.toLowerCase()] = describe(operation);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "MorningAI",
      version: "1",
      description: `Send an API key as bearer token; Settings, API keys makes one. Each key may make so many calls a minute as Settings, Limits says, counted in the RateLimit headers. Money is in micro-dollars. Lists go by cursor.`,
    },
    servers: [{ url: new URL("/api/v1", env().APP_URL).href }],
    security: [{ key: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "An API key, mk_…" },
        session: { type: "apiKey", in: "cookie", name: "morning-auth", description: "The browser's session, for pages of the app itself" },
      },
      schemas: { Error: schemaOf(errorSchema, "output") },
    },
  };
}

export type OpenapiDocument = ReturnType<typeof openapiDocument>;

function describe(operation: Operation) {
  const failures = Object.entries(FAILURES).filter(([status]) => (status !== "413" || operation.body) && (status !== "404" || operation.path.includes("{id}")));
  return {
    operationId: operation.id,
    summary: operation.summary,
    description: `Scope: \`${operation.scope}\``,
    parameters: [
      ...(operation.path.includes("{id}") ? [{ name: "id", in: "path", required: true, schema: { type: "string", format: "uuid" } }] : []),
      ...queryParameters(operation),
      ...Object.entries(operation.headers ?? {}).map(([name, description]) => ({ name, in: "header", required: false, description, schema: { type: "string" } })),
    ],
    ...(operation.body && { requestBody: { required: true, content: { "application/json": { schema: schemaOf(operation.body, "input") } } } }),
    responses: {
      ...Object.fromEntries(Object.entries(operation.answers).map(([status, { description, schema, stream }]) => [status, {
        description,
        ...(schema && { content: { "application/json": { schema: schemaOf(schema, "output") }, ...(stream && { "text/event-stream": { schema: { type: "string" } } }) } }),
      }])),
      ...Object.fromEntries(failures.map(([status, description]) => [status, { description, content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } }])),
    },
  };
}

function queryParameters({ query }: Operation) {
  if (!query) return [];
  const { properties = {}, required = [] } = schemaOf(query, "input") as { properties?: Record<string, { description?: string }>; required?: string[] };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({ name, in: "query", required: required.includes(name), ...(description && { description }), schema }));
}

function schemaOf(schema: z.ZodType, io: "input" | "output") {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}
