import { pathId } from "@/lib/api/path-id";
import { errorResponse } from "@/lib/api/respond";
import { exportStrategy } from "@/lib/strategies/save-strategy";
import { requestActor } from "@/lib/tenants/actor";

/** A strategy as a file to take along. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  try {
    const id = pathId((await params).id);
    const yaml = await exportStrategy(await requestActor(request), id);
    return new Response(yaml, { headers: { "content-type": "application/yaml; charset=utf-8", "content-disposition": `attachment; filename="strategy-${id.slice(0, 8)}.yml"`, "x-content-type-options": "nosniff", "cache-control": "private, no-store" } });
  } catch (error) {
    return errorResponse(error);
  }
}
