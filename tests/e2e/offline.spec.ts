import type { BrowserContext, Page } from "@playwright/test";
import { addRepository, expect, makeRepository, openLive, signOut, signUp, startRun, test } from "./test";

/** What browsers write themselves when there is no connection. */
const OFFLINE_NOISE = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|WebSocket|Failed to fetch/;

test("a run that was looked at opens without a connection, says so, and is live again after", async ({ page, context, announced }) => {
  announced.push(OFFLINE_NOISE);
  await signUp(page);
  await workerControls(page);
  await addRepository(page, makeRepository());
  const runId = await startRun(page, "Do it quickly.", "full");
  await expect(page.getByText(/Merged pull request #1/).first()).toBeVisible({ timeout: 60_000 });
  await kept(page, `/runs/${runId}`, "Merged pull request #1");

  await context.setOffline(true);
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Do it quickly.");
  await expect(page.getByText(/Merged pull request #1/).first()).toBeVisible();
  await expect(page.getByText(/You are offline. This copy is from/)).toBeVisible();
  // Scripts run: the kept page is the page, not a picture of it.
  await page.getByRole("tab", { name: /^checks/i }).click();
  await expect(page.getByRole("tab", { name: /^checks/i })).toHaveAttribute("aria-selected", "true");

  await page.goto(`/runs/${runId}?tab=cost`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Do it quickly.");
  await expect(page).toHaveURL(/tab=cost/);

  for (const path of ["/runs?status=failed", "/repositories"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: "You are offline" })).toBeVisible();
    expect(page.url().endsWith(path)).toBe(true);
  }
  await page.getByRole("link", { name: /Do it quickly/ }).click();
  await expect(page).toHaveURL(new RegExp(`/runs/${runId}$`));
  await expect(page.getByText(/You are offline/)).toBeVisible();

  await context.setOffline(false);
  await expect(page.getByText("You are back online.")).toBeVisible();
  await expect(page.getByText(/You are offline/)).toHaveCount(0);
});

test("a page that could not be reached opens by itself", async ({ page, context, announced }) => {
  announced.push(OFFLINE_NOISE);
  await signUp(page);
  await workerControls(page);
  await context.setOffline(true);
  await page.goto("/settings/profile");
  await expect(page.getByRole("heading", { name: "You are offline" })).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByLabel("Name")).toHaveValue("Ada");
});

test("nothing that was typed is lost when the connection is", async ({ page, context, announced }) => {
  announced.push(OFFLINE_NOISE);
  await signUp(page);
  await openLive(page, "/settings/profile");
  await page.getByLabel("Name").fill("Ada Lovelace");
  await context.setOffline(true);
  await expect(page.getByText(/You are offline/)).toBeVisible();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(/could not be reached/)).toBeVisible();
  await expect(page.getByLabel("Name")).toHaveValue("Ada Lovelace");
  await context.setOffline(false);
  await expect(page.getByText("You are back online.")).toBeVisible();
  await expect(page.getByLabel("Name")).toHaveValue("Ada Lovelace");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
});

test("a plan under edit, a run's controls and a decision to undo say that nobody answers, and lose nothing", async ({ page, context, announced }) => {
  announced.push(OFFLINE_NOISE);
  await signUp(page, "Ada", { undoSeconds: 60 });
  await addRepository(page, makeRepository());
  await startRun(page, "Please subtract: add a function sub, with a test.");
  const main = page.getByRole("main");
  const approve = main.getByRole("button", { name: "Approve", exact: true });
  const unreached = main.getByText(/could not be reached/).filter({ hasText: "What you entered is still here" });
  await expect(approve).toBeVisible({ timeout: 30_000 });
  await main.getByRole("button", { name: "Edit the plan" }).click();
  await main.getByLabel("Paths it may write").fill("src/math.mjs\ntest/sub.test.mjs");

  await context.setOffline(true);
  await main.getByRole("button", { name: "Save the plan" }).click();
  await expect(main.getByText("The plan was not saved")).toBeVisible();
  await expect(main.getByLabel("Paths it may write")).toHaveValue("src/math.mjs\ntest/sub.test.mjs");
  await main.getByRole("button", { name: "Pause" }).click();
  await expect(unreached).toHaveCount(2);
  await expect(main.getByRole("button", { name: "Pause" })).toBeVisible();

  await context.setOffline(false);
  await expect(page.getByText("You are back online.")).toBeVisible();
  await main.getByRole("button", { name: "Save the plan" }).click();
  await expect(main.getByLabel("Paths it may write")).toHaveCount(0);
  await expect(page.getByText("test/sub.test.mjs").first()).toBeVisible();
  await approve.click();
  await expect(main.getByText(/It counts when the time to undo it is over/)).toBeVisible();

  await context.setOffline(true);
  await main.getByRole("button", { name: "Undo" }).click();
  await expect(unreached.last()).toBeVisible();
  await expect(main.getByText(/It counts when the time to undo it is over/)).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByText("You are back online.")).toBeVisible();
  await main.getByRole("button", { name: "Undo" }).click();
  await expect(approve).toBeVisible();
});

test("signing out leaves nothing behind, and neither does a session that ended elsewhere", async ({ page, context, announced }) => {
  announced.push(OFFLINE_NOISE);
  const ends: Array<() => Promise<unknown>> = [
    () => signOut(page),
    async () => {
      await context.clearCookies();
      await page.goto("/runs");
    },
  ];
  for (const end of ends) {
    await signUp(page);
    await workerControls(page);
    await page.goto("/runs");
    await kept(page, "/runs");
    await end();
    await expect(page).toHaveURL(/sign-in/);
    await expect.poll(() => keptPaths(page)).toEqual([]);
    await context.setOffline(true);
    await page.goto("/runs");
    await expect(page.getByText("Nothing yet.", { exact: false })).toBeVisible();
    await context.setOffline(false);
    await expect(page).toHaveURL(/sign-in/);
  }
});

test("the app can be installed", async ({ page, request }) => {
  await page.goto("/sign-in");
  const address = await page.locator('link[rel="manifest"]').getAttribute("href");
  const answer = await request.get(address!);
  expect(answer.headers()["content-type"]).toContain("application/manifest+json");
  const manifest = (await answer.json()) as { icons: Image[]; screenshots: Image[]; shortcuts: { url: string }[]; start_url: string; display: string };
  expect(manifest).toMatchObject({ id: "/", start_url: "/runs", scope: "/", display: "standalone" });
  for (const { src, sizes, type } of [...manifest.icons, ...manifest.screenshots]) {
    const image = await request.get(src);
    expect(image.headers()["content-type"]).toContain(type);
    if (type !== "image/png") continue;
    const bytes = await image.body();
    expect(`${src} ${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`).toBe(`${src} ${sizes}`);
  }
  expect((await request.get(await page.locator('link[rel="apple-touch-icon"]').getAttribute("href") ?? "")).status()).toBe(200);
  // Browsers ask for it by itself, before a page has said that it has another.
  expect((await request.get("/favicon.ico")).headers()["content-type"]).toMatch(/icon/);

  const cdp = await page.context().newCDPSession(page);
  const { errors } = (await cdp.send("Page.getAppManifest")) as { errors: unknown[] };
  expect(errors).toEqual([]);
});

test("the build's files are bounded, and those that a kept page needs stay", async ({ page, context, announced }) => {
  announced.push(OFFLINE_NOISE);
  await signUp(page);
  await workerControls(page);
  await page.goto("/repositories");
  await page.evaluate(async () => {
    const files = await caches.open("morning-static-1");
    await Promise.all(Array.from({ length: 700 }, (_, number) => files.put(`/_next/static/chunks/old-${number}.js`, new Response(""))));
  });
  await page.goto("/runs");
  await kept(page, "/runs");
  await expect.poll(() => page.evaluate(async () => (await (await caches.open("morning-static-1")).keys()).length)).toBeLessThanOrEqual(600);
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByText(/You are offline. This copy is from/)).toBeVisible();
});

test("a notification is shown once, and a click goes to the tab that shows its run, or opens one", async ({ page, context }) => {
  await signUp(page);
  await workerControls(page);
  await context.grantPermissions(["notifications"]);
  const registration = await registrationOf(page, context);
  // The tab came to /runs by a link, without loading it.
  const notice = { id: "one", title: "Merged", body: "Do it quickly.", url: "/settings/profile", tag: "run:1" };
  const other = { ...notice, id: "two", title: "A plan waits for you", url: "/runs", tag: "run:2" };
  const shown = () => page.evaluate(async () => (await (await navigator.serviceWorker.ready).getNotifications()).map(({ title, body, tag }) => ({ title, body, tag })).sort((a, b) => (a.tag < b.tag ? -1 : 1)));
  /** The browser loses what comes while it starts or stops the worker: a push service tries again as well. */
  const deliver = (notices: Array<typeof notice>, expected = notices) =>
    expect(async () => {
      for (const each of notices) await registration.send(JSON.stringify(each));
      await expect.poll(shown, { timeout: 2_000 }).toEqual(expected.map(({ title, body, tag }) => ({ title, body, tag })));
    }).toPass({ timeout: 30_000 });
  await deliver([{ ...notice, id: "zero", title: "A plan waits for you" }]);
  // A run's newer notice takes the place of its older one.
  await deliver([notice]);
  await deliver([notice, other, notice], [notice, other]);

  const worker = context.serviceWorkers()[0]!;
  const went = await worker.evaluate(async () => {
    const scope = self as unknown as { registration: { getNotifications(): Promise<unknown[]> }; clients: { openWindow: unknown }; WindowClient: { prototype: { focus: unknown } }; NotificationEvent: new (type: string, init: object) => Event; dispatchEvent(event: Event): void };
    const places: string[] = [];
    // Only a real click may open windows: what would be opened is noted.
    scope.clients.openWindow = async (url: string) => void places.push(`opens ${new URL(url).pathname}`);
    scope.WindowClient.prototype.focus = async () => void places.push("goes to the tab");
    for (const notification of await scope.registration.getNotifications()) scope.dispatchEvent(new scope.NotificationEvent("notificationclick", { notification }));
    while (places.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    return places.sort();
  });
  expect(went).toEqual(["goes to the tab", "opens /settings/profile"]);
});

interface Image {
  src: string;
  sizes: string;
  type: string;
}

/** Once the worker has taken over: from then on it answers for pages. */
async function workerControls(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

function keptPaths(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith("morning-pages-"));
    return (await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)))).flat();
  });
}

/** Once a copy is kept that says this. */
async function kept(page: Page, path: string, text = ""): Promise<void> {
  await expect.poll(() => page.evaluate(async (path) => (await caches.match(path))?.text() ?? "", path), { timeout: 20_000 }).toContain(text || "<html");
}

/** Delivers messages as the browser's push service does. */
async function registrationOf(page: Page, context: BrowserContext): Promise<{ send(data: string): Promise<void> }> {
  const cdp = await context.newCDPSession(page);
  const found = new Promise<string>((resolve) => cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => registrations[0] && resolve(registrations[0].registrationId)));
  await cdp.send("ServiceWorker.enable");
  const registrationId = await found;
  return {
    send: async (data) => {
      await cdp.send("ServiceWorker.deliverPushMessage", { origin: new URL(page.url()).origin, registrationId, data });
    },
  };
}
