import { z } from "zod";
import type { Scope } from "@/lib/tenants/schema";

/** One call of the REST API: what its route parses, and what the OpenAPI document says, from the same schemas. */
export interface Operation<Query extends z.ZodType = z.ZodType, Body extends z.ZodType = z.ZodType> {
  id: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** As OpenAPI writes it, below /api/v1; `{id}` is the only parameter. */
  path: string;
  summary: string;
  /** What an API key must have been made for. */
  scope: Scope;
  query?: Query;
  body?: Body;
  headers?: Record<string, string>;
  /** The statuses of success, with the schema of their body; null for none. */
  answers: Record<number, { description: string; schema: z.ZodType | null; stream?: boolean }>;
}

export function operation<Query extends z.ZodType = z.ZodUndefined, Body extends z.ZodType = z.ZodUndefined>(definition: Operation<Query, Body>): Operation<Query, Body> {
  return definition;
}

export const errorSchema = z.object({
  error: z.object({
    code: z.enum(["bad_request", "unauthenticated", "forbidden", "suspended", "not_found", "conflict", "too_large", "rate_limited", "budget_exceeded", "unavailable", "internal"]),
    message: z.string().describe("A sentence that says what to do"),
    details: z.unknown().optional(),
  }),
});

const cursor = z.string().max(300).optional().describe("nextCursor of the page before");
/** Numbers in a query string are text; anything but digits is refused rather than read as NaN. */
export const digits = (least: number, most: number) => z.string().regex(/^\d{1,16}$/, "must be a whole number").transform(Number).pipe(z.number().int().min(least).max(most));
export const pageQuery = z.strictObject({ cursor, limit: digits(1, 100).optional().describe("1 to 100") });
export const pageOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });
