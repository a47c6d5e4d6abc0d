import { openapiDocument } from "@/lib/api/openapi";

// The address in it is known at run time only.
export const dynamic = "force-dynamic";

/** For everyone: it describes the API and holds no data. */
export function GET(): Response {
  return Response.json(openapiDocument());
}
