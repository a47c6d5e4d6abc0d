import { cookies } from "next/headers";
import { readAddress } from "@/components/costs/address";
import { ZONE_COOKIE, zoneOf } from "@/components/costs/zone";
import { errorResponse } from "@/lib/api/respond";
import { dayIn } from "@/lib/governance/costs/days";
import { exportCostEntries } from "@/lib/governance/costs/export";
import { readCostNames } from "@/lib/governance/costs/queries";
import { requestActor } from "@/lib/tenants/actor";

/** The rows that the page of the same address shows, as a file. */
export async function GET(request: Request): Promise<Response> {
  try {
    const actor = await requestActor(request);
    const zone = zoneOf((await cookies()).get(ZONE_COOKIE)?.value);
    const { from, to, filters } = readAddress(Object.fromEntries(new URL(request.url).searchParams), dayIn(zone, new Date()));
    const rows = await exportCostEntries(actor, { from, to, zone }, filters, await readCostNames(actor));
    return new Response(rows, { headers: { "content-type": "text/csv; charset=utf-8", "content-disposition": `attachment; filename="costs-${from}-${to}.csv"`, "x-content-type-options": "nosniff", "cache-control": "private, no-store" } });
  } catch (error) {
    return errorResponse(error);
  }
}
