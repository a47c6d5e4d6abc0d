import { errorResponse, json } from "@/lib/api/respond";
import { readApp } from "@/lib/github/app";
import { acceptDelivery } from "@/lib/github/deliveries/accept-delivery";
import { observe } from "@/lib/observability/observe";
import { readDelivery } from "@/lib/github/deliveries/read-payload";

export const dynamic = "force-dynamic";

/** What GitHub delivers: proven, stored once, queued, and answered before anything is done about it. */
export async function POST(request: Request): Promise<Response> {
  const started = performance.now();
  const response = await receive(request);
  observe("webhook", "github", performance.now() - started, response.status >= 500);
  return response;
}

async function receive(request: Request): Promise<Response> {
  try {
    const app = await readApp();
    const accepted = await acceptDelivery(await readDelivery(request, app?.webhookSecret));
    return json(accepted, 202);
  } catch (error) {
    return errorResponse(error);
  }
}
