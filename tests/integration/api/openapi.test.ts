import { readdir, readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Operation } from "@/lib/api/operation";
import { operations } from "@/lib/api/operations";

type Document = ReturnType<typeof import("@/lib/api/openapi").openapiDocument>;
let document: Document;

beforeAll(async () => {
  Object.assign(process.env, { SUPABASE_URL: "http://127.0.0.1:1", SUPABASE_PUBLISHABLE_KEY: "p", SUPABASE_SECRET_KEY: "s", APP_URL: "https://morning.example" });
  document = (await import("@/lib/api/openapi")).openapiDocument();
});

describe("the OpenAPI document", () => {
  it("describes every route and method there is, and no other", async () => {
    const files = (await readdir("app/api/v1", { recursive: true })).filter((file) => file.endsWith("route.ts") && !file.includes("[...") && !file.startsWith("openapi"));
    const served = await Promise.all(
      files.map(async (file) => {
        const path = `/${file.replace("/route.ts", "").replaceAll("[", "{").replaceAll("]", "}")}`;
        const source = await readFile(`app/api/v1/${file}`, "utf8");
        return [...source.matchAll(/export const ([A-Z]+) = handle\(operations\.(\w+)/g)].map(([, method, id]) => `${method} ${path} ${id}`);
      }),
    );
    const described = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => `${method.toUpperCase()} ${path} ${(operation as { operationId: string }).operationId}`));
    expect(described.sort()).toEqual(served.flat().sort());
    expect(described.length).toBe(Object.keys(operations).length);
  });

  it("says what a body and a query may hold, from the schemas that parse them", () => {
    expect(document).toMatchObject({
      openapi: "3.1.0",
      servers: [{ url: "https://morning.example/api/v1" }],
      paths: {
        "/runs": {
          post: { requestBody: { content: { "application/json": { schema: { required: ["repositoryId", "goal"], additionalProperties: false, properties: { capMicros: { type: "integer", minimum: 0 } } } } } } },
          get: { parameters: expect.arrayContaining([expect.objectContaining({ name: "limit", in: "query", required: false }), expect.objectContaining({ name: "status" })]) },
        },
      },
    });
  });

  it("points only at what it holds", () => {
    const pointers = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((found) => found[1] ?? "");
    expect(pointers.length).toBeGreaterThan(0);
    for (const pointer of new Set(pointers)) {
      const target = pointer.replace("#/", "").split("/").reduce<unknown>((node, name) => (node as Record<string, unknown> | undefined)?.[name], document);
      expect({ pointer, target }).toMatchObject({ target: expect.any(Object) });
    }
  });

  it("has schemas that JSON Schema can express in full", () => {
    for (const { body, query } of Object.values<Operation>(operations)) {
      for (const schema of [body, query]) if (schema) expect(() => z.toJSONSchema(schema, { io: "input" })).not.toThrow();
    }
  });
});
