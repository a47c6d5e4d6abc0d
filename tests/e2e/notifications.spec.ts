import AxeBuilder from "@axe-core/playwright";
import { createECDH, randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { expect, serviceClient, signUp, test } from "./test";

/** A browser whose push service answers, where this one's cannot be reached. */
async function subscribable(page: Page): Promise<string> {
  const endpoint = `https://fcm.googleapis.com/fcm/send/${randomBytes(12).toString("base64url")}`;
  const keys = { p256dh: createECDH("prime256v1").generateKeys().toString("base64url"), auth: randomBytes(16).toString("base64url") };
  await page.addInitScript(({ endpoint, keys }) => {
    const made = { endpoint, toJSON: () => ({ endpoint, keys }) } as unknown as PushSubscription;
    PushManager.prototype.subscribe = async function (options) {
      if (!options?.userVisibleOnly || typeof options.applicationServerKey !== "string") throw new DOMException("No key.", "NotSupportedError");
      sessionStorage.setItem("subscribed", "yes");
      return made;
    };
    PushManager.prototype.getSubscription = async () => (sessionStorage.getItem("subscribed") ? made : null);
    // Headless browsers have no permission prompt.
    Notification.requestPermission = async () => "granted";
  }, { endpoint, keys });
  return endpoint;
}

test("a person turns notifications on, chooses what they tell, and removes the device", async ({ page }) => {
  const endpoint = await subscribable(page);
  await signUp(page);
  await page.goto("/settings/notifications");
  await expect(page.getByText("No device is told yet")).toBeVisible();
  await page.getByRole("button", { name: "Turn on in this browser" }).click();
  await expect(page.getByText("This browser gets notifications of this workspace.")).toBeVisible();
  const device = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: /Chrome on/ }) });
  await device.getByLabel("A run that I started has ended").uncheck();
  await device.getByRole("button", { name: /Save/ }).click();
  await expect(device.getByText("Saved.")).toBeVisible();
  const stored = async () => (await serviceClient().from("push_subscriptions").select("needs_you, finished").eq("endpoint", endpoint)).data;
  expect(await stored()).toEqual([{ needs_you: true, finished: false }]);

  await page.reload();
  await expect(page.getByText("This browser gets notifications of this workspace.")).toBeVisible();
  await expect(device.getByLabel("A run that I started has ended")).not.toBeChecked();
  for (const [width, colorScheme] of [[1440, "light"], [390, "dark"]] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }

  await device.getByRole("button", { name: /Remove/ }).click();
  await expect(page.getByText("No device is told yet")).toBeVisible();
  await expect(page.getByRole("button", { name: "Turn on in this browser" })).toBeVisible();
  expect(await stored()).toEqual([]);
});

test("a browser that says no is told what to do", async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(Notification, "permission", { get: () => "denied" }));
  await signUp(page);
  await page.goto("/settings/notifications");
  await expect(page.getByText(/Allow them in the browser's site settings/)).toBeVisible();
});

test("the offline page works for everyone", async ({ page }) => {
  await page.goto("/offline");
  await expect(page.getByText("Nothing yet.", { exact: false })).toBeVisible();
  for (const [width, colorScheme] of [[1440, "light"], [390, "dark"]] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
});
