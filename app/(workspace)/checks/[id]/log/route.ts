import { errorResponse } from "@/lib/api/respond";
import { readCheckLog } from "@/lib/runs/queries";
import { requestActor } from "@/lib/tenants/actor";

/** The log of a check as plain text. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  try {
    const log = await readCheckLog(await requestActor(request), (await params).id);
    return new Response(log, { headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" } });
  } catch (error) {
    return errorResponse(error);
  }
}
