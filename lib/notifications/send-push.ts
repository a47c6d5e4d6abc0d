import webPush from "web-push";
import { MorningError, RetryableError, messageOf } from "@/lib/errors";
import type { Notice } from "./notice";
import { pushEndpoint } from "./push-endpoint";
import type { PushKeys } from "./push-keys";

export interface Receiver {
  endpoint: string;
  p256dh: string;
  auth: string;
}

/** A device that was off for longer than this learns it from the page. */
const TTL_SECONDS = 24 * 3_600;
const PATIENCE_MS = 10_000;
const MAX_WAIT_SECONDS = 300;

/**
 * Encrypts a notice for one browser and hands it to that browser's push service. "gone": the browser
 * wants no more of them, and its subscription should be deleted. Throws RetryableError when the
 * service is busy or cannot be reached, and MorningError when it refuses.
 */
export async function sendPush(keys: PushKeys, receiver: Receiver, notice: Notice, urgency: "high" | "normal" = "normal", post: typeof fetch = fetch): Promise<"sent" | "gone"> {
  const endpoint = pushEndpoint(receiver.endpoint);
  const { headers, body } = webPush.generateRequestDetails({ endpoint: endpoint.href, keys: { p256dh: receiver.p256dh, auth: receiver.auth } }, JSON.stringify(notice), {
    vapidDetails: keys,
    TTL: TTL_SECONDS,
    urgency,
    // A newer notice about a run replaces one that was not delivered yet. At most 32 characters: the id without its dashes.
    topic: notice.tag.replace(/^run:/, "").replaceAll("-", ""),
  });
  delete headers["Content-Length"]; // fetch counts itself
  const response = await post(endpoint, { method: "POST", headers: headers as Record<string, string>, body: new Uint8Array(body), redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) }).catch((error: unknown) => {
    throw new RetryableError(`The push service ${endpoint.hostname} could not be reached: ${messageOf(error)}`, 5_000, { cause: error });
  });
  await response.body?.cancel();
  if (response.ok) return "sent";
  if (response.status === 404 || response.status === 410) return "gone";
  if (response.status === 429 || response.status >= 500) {
    const seconds = Math.min(Math.max(Number(response.headers.get("retry-after")) || 5, 1), MAX_WAIT_SECONDS);
    throw new RetryableError(`The push service ${endpoint.hostname} is busy (${response.status}).`, seconds * 1_000);
  }
  throw new MorningError("unavailable", `The push service ${endpoint.hostname} refused the notification (${response.status}); turn notifications off and on again on that device.`);
}
