import { z } from "zod";
import { pathId } from "@/lib/api/path-id";
import { errorResponse, json } from "@/lib/api/respond";
import { readRunDiff } from "@/lib/runs/queries";
import { listDiffFiles, readDiffFile } from "@/lib/runs/read-diff";
import { requestActor } from "@/lib/tenants/actor";

const querySchema = z.strictObject({ path: z.string().min(1).max(4_096).optional(), as: z.literal("text").optional() });

/** The run's latest diff: the list of its files; with `path` one of them with its patch; with `as=text`, or for who accepts plain text first, all of it. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  try {
    const actor = await requestActor(request);
    const id = pathId((await params).id);
    const { path, as } = querySchema.parse(Object.fromEntries(new URL(request.url).searchParams));
    if (path !== undefined) return json(await readDiffFile(actor, id, path));
    if (as === "text" || request.headers.get("accept")?.startsWith("text/plain")) {
      return new Response(await readRunDiff(actor, id), { headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store", vary: "accept" } });
    }
    return json(await listDiffFiles(actor, id));
  } catch (error) {
    return errorResponse(error);
  }
}
