/*
 * The service worker: keeps what was last seen readable without a connection, and shows notifications.
 * It answers two kinds of requests and leaves all others alone: pages (from the network while there is
 * one) and the build's files under /_next/static (named by their content, so never out of date).
 *
 * What is kept of pages belongs to one person. The server says in each page's header `x-morning-user`
 * whose session it was made for; when that is nobody, or somebody else, everything kept is removed.
 */
const SHELL = "morning-shell-1";
const STATIC = "morning-static-1";
/** The cache of pages is named after its owner; there is at most one. */
const PAGES = "morning-pages-1-";

const MAX_RUNS = 20;
const MAX_STATIC = 600;
const MAX_PAGE_CHARACTERS = 8_000_000;
/** How long a page that is kept waits for the network before the kept one is shown. */
const PATIENCE_MS = 5_000;
/** How long a tab has to say what it shows. */
const ANSWER_MS = 500;
const SHELL_FRESH_MS = 24 * 3_600_000;

const RUN = /^\/runs\/[0-9a-f-]{36}$/;
const BUILD_FILE = /\/_next\/static\/[\w\-./~%@()[\]]+\.(?:js|css|woff2)/g;

self.addEventListener("install", (event) => {
  event.waitUntil(keepShell().then(() => self.skipWaiting()));
});

// Taking over at once is safe: what a page runs has names that no other version uses.
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    await self.registration.navigationPreload?.enable();
    for (const name of await caches.keys()) {
      if (name.startsWith("morning-") && name !== SHELL && name !== STATIC && !name.startsWith(PAGES)) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/_next/static/")) event.respondWith(buildFile(event));
  else if (request.mode === "navigate" && !url.pathname.startsWith("/api/")) event.respondWith(page(event, url));
});

self.addEventListener("message", (event) => {
  const { type, path } = event.data ?? {};
  if (type === "keep" && (path === "/runs" || RUN.test(path))) event.waitUntil(keep(path).catch(() => undefined));
  if (type === "session") event.waitUntil(keepShell().catch(() => undefined));
});

/* Pages */

async function page(event, url) {
  const network = fromNetwork(event);
  event.waitUntil(network.then(heed).catch(() => undefined));
  const found = await keptPage(url);
  if (!found) return network.catch(() => offlinePage());
  let timer;
  const patience = new Promise((resolve) => {
    timer = setTimeout(() => resolve(found), PATIENCE_MS);
  });
  const first = await Promise.race([network.catch(() => found), patience]);
  clearTimeout(timer);
  // A gateway's own error says less than what is kept; ours carry the header and are shown.
  return first.status >= 502 && !first.headers.has("x-morning-user") ? found : first;
}

async function fromNetwork(event) {
  return (await event.preloadResponse) ?? fetch(event.request);
}

/** The run at this address, whatever its query selects, or the list of runs without one: nothing here can filter. */
async function keptPage(url) {
  const name = await pagesName();
  if (!name || !(RUN.test(url.pathname) || (url.pathname === "/runs" && !url.search))) return undefined;
  const found = await (await caches.open(name)).match(url.pathname);
  return found && url.search ? withoutQuery(found) : found;
}

/**
 * The document was made for an address without a query, and its scripts must find it there: the query
 * is put aside until they run. components/offline/use-connection.ts puts it back.
 */
async function withoutQuery(found) {
  const { headers } = found;
  const nonce = /'nonce-([\w-]+)'/.exec(headers.get("content-security-policy") ?? "")?.[1] ?? "";
  const script = `<script nonce="${nonce}">window.morningQuery = location.search; history.replaceState(null, "", location.pathname + location.hash)</script>`;
  return new Response((await found.text()).replace("<head>", `<head>${script}`), { headers });
}

async function offlinePage() {
  return (await (await caches.open(SHELL)).match("/offline")) ?? Response.error();
}

/** Fetches a page anew and keeps it with the files of the build that it names; keeps nothing that is not a page of its owner. */
async function keep(path) {
  const response = await fetch(path, { credentials: "same-origin", cache: "no-store", headers: { accept: "text/html" } });
  await heed(response);
  const name = await pagesName();
  if (!name) return;
  const pages = await caches.open(name);
  // What the person may no longer see is not kept either.
  if (response.status === 404) await pages.delete(path);
  const owner = response.headers.get("x-morning-user");
  if (!response.ok || response.redirected || !owner || name !== PAGES + owner) return;
  const html = await response.text();
  if (html.length > MAX_PAGE_CHARACTERS) return;
  await keepBuildFiles(html);
  // It may have been forgotten meanwhile; opening would make it again.
  if (!(await caches.has(name))) return;
  await pages.delete(path);
  await pages.put(path, marked(response, html));
  const runs = (await pages.keys()).filter(({ url }) => RUN.test(new URL(url).pathname));
  for (const oldest of runs.slice(0, -MAX_RUNS)) await pages.delete(oldest);
  const shell = await (await caches.open(SHELL)).match("/offline");
  if (!shell || Date.now() - Date.parse(shell.headers.get("x-kept-at")) > SHELL_FRESH_MS) await keepShell();
}

async function keepShell() {
  const response = await fetch("/offline", { credentials: "same-origin", cache: "no-store" });
  await heed(response);
  if (!response.ok || response.redirected) throw new Error(`/offline answered with ${response.status}.`);
  const html = await response.text();
  await keepBuildFiles(html);
  await (await caches.open(SHELL)).put("/offline", marked(response, html));
}

/** The same document, policy and nonces included, that says when it was kept. */
function marked(response, html) {
  const at = new Date().toISOString();
  const headers = new Headers(response.headers);
  for (const name of ["content-encoding", "content-length", "set-cookie", "link"]) headers.delete(name);
  headers.set("x-kept-at", at);
  headers.set("x-title", encodeURIComponent(/<title>([^<]*)<\/title>/.exec(html)?.[1] ?? ""));
  return new Response(html.replace("<head>", `<head><meta name="morning-kept-at" content="${at}"/>`), { headers });
}

/* Whose pages they are */

async function pagesName() {
  return (await caches.keys()).find((name) => name.startsWith(PAGES));
}

/** Acts on whose session an answer was made for. Without the header the server could not tell, or it was not our server. */
async function heed(response) {
  const user = response.headers.get("x-morning-user");
  if (!user) return;
  const name = await pagesName();
  if (user !== "nobody" && name === PAGES + user) return;
  for (const each of await caches.keys()) if (each.startsWith(PAGES)) await caches.delete(each);
  // Notifications tell of runs too: they stop where the session of their person does.
  if (user === "nobody" || name) await (await self.registration.pushManager?.getSubscription())?.unsubscribe();
  if (user !== "nobody") await caches.open(PAGES + user);
}

/* Files of the build */

async function buildFile(event) {
  const files = await caches.open(STATIC);
  const known = await files.match(event.request);
  if (known) return known;
  const response = await fetch(event.request);
  if (response.ok) event.waitUntil(files.put(event.request, response.clone()).then(() => dropOldest(files)));
  return response;
}

async function keepBuildFiles(html) {
  const files = await caches.open(STATIC);
  const missing = [];
  for (const path of new Set(html.match(BUILD_FILE))) if (!(await files.match(path))) missing.push(path);
  await Promise.all(missing.map((path) => files.add(path).catch(() => undefined)));
  await dropOldest(files);
}

/** Beyond the limit the oldest go, except those that a kept page needs. */
async function dropOldest(files) {
  const all = await files.keys();
  let surplus = all.length - MAX_STATIC;
  if (surplus <= 0) return;
  const needed = new Set(await filesOf(await pagesName()));
  for (const path of await filesOf(SHELL)) needed.add(path);
  for (const request of all) {
    if (surplus > 0 && !needed.has(new URL(request.url).pathname) && (await files.delete(request))) surplus -= 1;
  }
}

/** The files of the build that the documents in a cache name. */
async function filesOf(name) {
  if (!name) return [];
  const documents = await (await caches.open(name)).matchAll();
  return (await Promise.all(documents.map(async (each) => (await each.text()).match(BUILD_FILE) ?? []))).flat();
}

/* Notifications */

self.addEventListener("push", (event) => {
  event.waitUntil(show(event.data?.json() ?? {}));
});

/** One notification for each run; the same notice delivered twice is neither shown nor heard twice. */
async function show({ id, title, body, url, tag }) {
  const shown = await self.registration.getNotifications({ tag });
  await self.registration.showNotification(title ?? "MorningAI", {
    body, tag, renotify: Boolean(tag) && !shown.some(({ data }) => data?.id === id),
    icon: "/icons/icon-192.png", badge: "/icons/badge-96.png", data: { id, url },
  });
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.url ?? "/runs"));
});

/** Brings forward a tab that shows it already, or opens one. */
async function open(path) {
  const target = new URL(path, self.location.origin);
  if (target.origin !== self.location.origin) return;
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const places = await Promise.all(tabs.map(placeOf));
  const there = tabs[places.indexOf(target.pathname)];
  await (there ? there.focus() : self.clients.openWindow(target.href));
}

/** The path that a tab shows. Its `url` is the one that it was loaded with, and links change it without loading: the page is asked. */
function placeOf(tab) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    setTimeout(() => resolve(new URL(tab.url).pathname), ANSWER_MS);
    tab.postMessage({ type: "where" }, [port2]);
  });
}
