import { pathId } from "@/lib/api/path-id";
import { errorResponse, json } from "@/lib/api/respond";
import { logPageSchema, logSearchSchema, readCheckLogPage, searchCheckLog } from "@/lib/runs/check-logs";
import { readCheckLog } from "@/lib/runs/queries";
import { requestActor } from "@/lib/tenants/actor";

/** A check's log: all of it as plain text; with `from` (and `count`) a page of lines, with `q` the lines that hold it, as JSON. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  try {
    const actor = await requestActor(request);
    const id = pathId((await params).id);
    const query = new URL(request.url).searchParams;
    if (query.has("q")) return json(await searchCheckLog(actor, id, logSearchSchema.parse(Object.fromEntries(query))));
    if (query.size > 0) return json(await readCheckLogPage(actor, id, logPageSchema.parse(Object.fromEntries(query))));
    const log = await readCheckLog(actor, id);
    return new Response(log, { headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" } });
  } catch (error) {
    return errorResponse(error);
  }
}
