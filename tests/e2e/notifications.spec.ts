import { createECDH, randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { accessibilityProblems } from "./accessibility";
import { addRepository, expect, makeRepository, openLive, serviceClient, signUp, startRun, test } from "./test";

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
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }

  await device.getByRole("button", { name: /Remove/ }).click();
  await expect(page.getByText("No device is told yet")).toBeVisible();
  await expect(page.getByRole("button", { name: "Turn on in this browser" })).toBeVisible();
  expect(await stored()).toEqual([]);
});

/** What stands in #morning of the Slack that all tests share. */
async function inSlack(): Promise<{ ts: string; text: string; blocks: { text: { text: string } }[] }[]> {
  const ask = async (method: string, body: object) => (await fetch(`${process.env.E2E_SLACK_URL}/${method}`, { method: "POST", headers: { authorization: `Bearer ${process.env.E2E_SLACK_TOKEN}`, "content-type": "application/json" }, body: JSON.stringify(body) })).json();
  const { channels } = await ask("conversations.list", {});
  return (await ask("conversations.history", { channel: channels.find(({ name }: { name: string }) => name === "morning").id, limit: 1_000 })).messages;
}

test("an admin connects Slack, which is told what waits and what was decided, and chooses what comes by mail", async ({ page }) => {
  test.setTimeout(180_000);
  await signUp(page);
  await addRepository(page, makeRepository());
  await openLive(page, "/settings/notifications");
  await expect(page.getByText("Nothing was sent yet")).toBeVisible();
  await page.getByLabel("Token of the bot").fill("xoxb-0000000000-wrong");
  await page.getByLabel("Channel", { exact: true }).fill("#nowhere");
  await page.getByRole("button", { name: "Check and connect Slack" }).click();
  await expect(page.getByText(/does not accept the token \(invalid_auth\)/)).toBeVisible();
  await page.getByLabel("Token of the bot").fill(process.env.E2E_SLACK_TOKEN!);
  await page.getByRole("button", { name: "Check and connect Slack" }).click();
  await expect(page.getByText("#nowhere in Acme")).toBeVisible();
  await page.getByRole("button", { name: "Send a test to Slack" }).click();
  await expect(page.getByText(/#nowhere: Slack knows no such channel.*\(channel_not_found\)/)).toBeVisible();
  await page.getByLabel("Channel", { exact: true }).fill("#morning");
  await page.getByRole("button", { name: "Save what Slack is told" }).click();
  await expect(page.getByText("#morning in Acme")).toBeVisible();
  await page.getByRole("button", { name: "Send a test to Slack" }).click();
  await expect(page.getByText("Slack took it: look into #morning.")).toBeVisible();
  expect((await inSlack())[0]!.text).toBe("Notifications work: MorningAI tells you here");
  // The token is not on the page any more, nor in what the server sends of it.
  expect(await (await page.request.get("/settings/notifications")).text()).not.toContain(process.env.E2E_SLACK_TOKEN!);

  const mail = page.getByRole("group", { name: "What you get by mail" });
  await mail.getByLabel("A run that you started has ended").uncheck();
  await page.getByRole("button", { name: "Save what you get by mail" }).click();
  await expect(page.getByText("Saved.", { exact: true })).toBeVisible();

  const goal = `Do it quickly, and tell <!channel> ${randomBytes(4).toString("hex")}`;
  await startRun(page, goal);
  const ours = async () => (await inSlack()).find(({ text: said, blocks }) => said.startsWith("A plan") && blocks.some(({ text }) => text.text.includes(goal)));
  await expect.poll(async () => (await ours())?.text, { timeout: 60_000 }).toBe("A plan waits for a decision");
  // The link leads to the approval; who decides there is signed in.
  const link = /<([^|]+)\|/.exec((await ours())!.blocks.at(-1)!.text.text)![1]!;
  await openLive(page, link);
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await expect.poll(async () => (await ours())?.text, { timeout: 60_000 }).toBe("A plan was approved by Ada");

  await openLive(page, "/settings/notifications");
  await expect(mail.getByLabel("A run that you started has ended")).not.toBeChecked();
  const last = page.getByRole("region", { name: "Last messages" });
  await expect(last.getByText(/Mail to ada-/).first()).toBeVisible();
  await expect(last.getByText("Slack, #morning").first()).toBeVisible();
  for (const width of [1440, 390]) {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      expect(await accessibilityProblems(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
  }
  await page.getByRole("button", { name: "Disconnect" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
  await expect(page.getByRole("button", { name: "Check and connect Slack" })).toBeVisible();
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
    expect(await accessibilityProblems(page)).toEqual([]);
  }
});
