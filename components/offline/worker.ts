/** Service workers serve builds only: in development names under /_next/static do not change with their content. */
const SERVES = process.env.NODE_ENV === "production";

/** Registers the service worker once the page has loaded, so that it takes nothing from the first view. */
export async function registerWorker(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  if (!SERVES) {
    // One that a build left at this address would hand out that build's files.
    for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
    return;
  }
  if (document.readyState !== "complete") await new Promise((resolve) => window.addEventListener("load", resolve, { once: true }));
  navigator.serviceWorker.addEventListener("message", sayWhere);
  // Without a connection there is nothing to register from; the next page tries again.
  await navigator.serviceWorker.register("/sw.js").catch(() => undefined);
}

/** The worker looks for a tab that shows a run already. */
function sayWhere({ data, ports }: MessageEvent<{ type?: string }>): void {
  if (data.type === "where") ports[0]?.postMessage(location.pathname);
}

/** Asks the worker to fetch and keep this page of the person's, or to look whose session it is. Does nothing without a worker. */
export function tellWorker(message: { type: "keep"; path: string } | { type: "session" }): void {
  if ("serviceWorker" in navigator) void navigator.serviceWorker.ready.then(({ active }) => active?.postMessage(message));
}

export interface KeptPage {
  path: string;
  title: string;
  /** When it was fetched. */
  at: string;
}

/** The pages that this browser keeps, newest first. The names are those of public/sw.js. */
export async function listKeptPages(): Promise<KeptPage[]> {
  if (!("caches" in window)) return [];
  const pages: KeptPage[] = [];
  for (const name of await caches.keys()) {
    if (!name.startsWith("morning-pages-")) continue;
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const headers = (await cache.match(request))?.headers;
      pages.push({ path: new URL(request.url).pathname, title: decoded(headers?.get("x-title")), at: headers?.get("x-kept-at") ?? "" });
    }
  }
  return pages.sort((a, b) => b.at.localeCompare(a.at));
}

/** The title as the document has it: its few entities are the ones that React writes. */
function decoded(title: string | null | undefined): string {
  const entities: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'" };
  return decodeURIComponent(title ?? "").replace(/&(?:amp|lt|gt|quot|#x27);/g, (entity) => entities[entity] ?? entity).replace(/ · MorningAI$/, "");
}

/** When the document on show was kept; null when it came from the server. */
export function keptAt(): string | null {
  return document.querySelector<HTMLMetaElement>('meta[name="morning-kept-at"]')?.content ?? null;
}

/** Gives a kept page the query back that the worker put aside while it started. */
export function restoreQuery(): void {
  const page: { morningQuery?: string } = window as { morningQuery?: string };
  if (page.morningQuery) window.history.replaceState(null, "", location.pathname + page.morningQuery + location.hash);
  page.morningQuery = undefined;
}

/** Whether the server answers now. */
export async function isReachable(): Promise<boolean> {
  return fetch("/icon.svg", { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(5_000) }).then((response) => response.ok, () => false);
}
