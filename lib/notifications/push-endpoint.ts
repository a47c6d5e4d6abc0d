import { MorningError } from "@/lib/errors";

/**
 * The push services of the browsers; `*.` stands for any name below. Endpoints are addresses that users
 * hand in and that this server then posts to, so nothing else is let through. Where they are written down:
 * - Chrome, Edge on Android, Opera, Samsung: fcm.googleapis.com (web.dev, "The Web Push Protocol")
 * - Firefox: updates.push.services.mozilla.com (mozilla-services.github.io/autopush-rs)
 * - Edge on Windows: <region>.notify.windows.com (learn.microsoft.com, "Push notification service request and response headers")
 * - Safari: web.push.apple.com (developer.apple.com, "Sending web push notifications in web apps and browsers")
 */
export const PUSH_SERVICES: readonly string[] = ["fcm.googleapis.com", "*.push.services.mozilla.com", "*.notify.windows.com", "web.push.apple.com"];

/** The endpoint as a URL. Throws `bad_request` unless it is https at one of the services, on the usual port and without credentials. */
export function pushEndpoint(endpoint: string, services: readonly string[] = PUSH_SERVICES): URL {
  const url = URL.parse(endpoint);
  const known = url !== null && services.some((service) => (service.startsWith("*.") ? url.hostname.endsWith(service.slice(1)) : url.hostname === service));
  if (!known || url.protocol !== "https:" || url.port !== "" || url.username !== "" || url.password !== "") {
    throw new MorningError("bad_request", "This browser's push service is not one that MorningAI sends to; use Chrome, Edge, Firefox or Safari.");
  }
  return url;
}
