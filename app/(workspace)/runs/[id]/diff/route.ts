import { errorResponse } from "@/lib/api/respond";
import { readRunDiff } from "@/lib/runs/queries";
import { requestActor } from "@/lib/tenants/actor";

/** The run's latest diff as plain text. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  try {
    const diff = await readRunDiff(await requestActor(request), (await params).id);
    return new Response(diff, { headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" } });
  } catch (error) {
    return errorResponse(error);
  }
}
