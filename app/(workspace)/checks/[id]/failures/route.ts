import { pathId } from "@/lib/api/path-id";
import { errorResponse, json } from "@/lib/api/respond";
import { locateCheckFailures } from "@/lib/runs/check-logs";
import { requestActor } from "@/lib/tenants/actor";

/** The check's annotations, each with the lines of the log that tell of it, as JSON. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  try {
    return json({ items: await locateCheckFailures(await requestActor(request), pathId((await params).id)) });
  } catch (error) {
    return errorResponse(error);
  }
}
