import type { BrowserContext, Page, WebSocketRoute } from "@playwright/test";
import { createClient } from "@supabase/supabase-js";
import { addNotes, askForApproval, expectNotesOnce, runUnderWay } from "./run-under-way";
import { addRepository, expect, makeRepository, openLive, serviceClient, signIn, signUp, startRun, test, watch, type Person } from "./test";

/** What browsers write themselves when there is no connection. */
const OFFLINE_NOISE = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|WebSocket|Failed to fetch/;

test("a reload and a lost connection in the middle of a run show each of its events once", async ({ page, context, announced }) => {
  announced.push(OFFLINE_NOISE);
  const run = await runUnderWay(await signUp(page));
  await openLog(page, run.runId);
  await addNotes(run, 1, 30);
  await page.reload();
  await addNotes(run, 31, 40);
  await expect(page.getByText("Note 40 of this test.")).toBeVisible();
  await context.setOffline(true);
  await addNotes(run, 41, 70);
  await context.setOffline(false);
  await addNotes(run, 71, 80);
  await expectNotesOnce(page, 80);

  // Whoever goes up with the scroll bar is not taken back to the end by what comes.
  const follow = page.getByRole("button", { name: "Follow" });
  await follow.click();
  await expect(page.getByText("Note 80 of this test.")).toBeVisible();
  const log = page.getByRole("region", { name: "Events of the run" });
  await log.evaluate((element) => (element.scrollTop -= 500));
  await expect(follow).toHaveAttribute("aria-pressed", "false");
  const place = await log.evaluate((element) => element.scrollTop);
  await addNotes(run, 81, 90);
  await expect.poll(() => log.evaluate((element) => element.scrollHeight - element.clientHeight - element.scrollTop)).toBeGreaterThan(600);
  expect(await log.evaluate((element) => element.scrollTop)).toBe(place);
});

test("a laptop that slept for a minute catches up: nothing is missing, nothing is doubled, and it is live again", async ({ page, announced }) => {
  announced.push(OFFLINE_NOISE);
  const sockets = await holdSockets(page);
  const run = await runUnderWay(await signUp(page));
  await page.clock.install();
  await openLog(page, run.runId);
  await addNotes(run, 1, 10);
  await expect(page.getByText("Note 10 of this test.")).toBeVisible();

  await sockets.cut();
  await addNotes(run, 11, 60);
  await expect(page.getByText("Note 11 of this test.")).toHaveCount(0);
  await page.clock.fastForward("01:00");
  sockets.allow();
  await page.clock.fastForward("00:30");
  await expect(page.getByText("Note 60 of this test.")).toBeVisible({ timeout: 30_000 });
  await addNotes(run, 61, 65);
  await expectNotesOnce(page, 65);
});

test("a channel that the server ended, as when its token ran out, is joined again; an ended run offers no controls while it is read", async ({ page }) => {
  const sockets = await holdSockets(page);
  const { runId } = await runUnderWay(await signUp(page));
  await page.goto(`/runs/${runId}`);
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  // Before the channel: joining it again reads too.
  const reading = await holdReads(page, `**/api/v1/runs/${runId}`);
  sockets.endChannels();
  await expect(page.getByText("Not live", { exact: false })).toBeVisible();
  await expect(page.getByText("Live", { exact: true })).toBeVisible();

  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  const { error } = await serviceClient().from("runs").update({ status: "succeeded", outcome: "merged", finished_at: new Date().toISOString() }).eq("id", runId);
  expect(error).toBeNull();
  await expect(page.getByText("Merged", { exact: true })).toBeVisible();
  for (const name of ["Pause", "Cancel"]) await expect(page.getByRole("button", { name, exact: true })).toHaveCount(0);
  reading.release();
  await expect(page.getByText("Live", { exact: true })).toHaveCount(0);
});

test("two tabs show the same run live, and what is decided in one is decided in the other", async ({ page, context, announced }) => {
  const run = await runUnderWay(await signUp(page));
  const other = await anotherTab(context, announced);
  for (const tab of [page, other]) await openLog(tab, run.runId);
  await addNotes(run, 1, 3);
  for (const tab of [page, other]) await expectNotesOnce(tab, 3);

  const approvalId = await askForApproval(run, "package.json");
  for (const tab of [page, other]) await expect(tab.getByRole("button", { name: "Approve", exact: true })).toBeVisible();
  await other.getByRole("button", { name: "Approve", exact: true }).click();
  await expect.poll(() => statusOf(approvalId)).toBe("approved");
  for (const tab of [page, other]) await expect(tab.getByRole("button", { name: "Approve", exact: true })).toHaveCount(0);
});

test("of two who decide at once one wins, and the other is told", async ({ page, context, announced }) => {
  const run = await runUnderWay(await signUp(page));
  const other = await anotherTab(context, announced);
  for (const tab of [page, other]) await tab.goto(`/runs/${run.runId}`);
  const approvalId = await askForApproval(run, "package.json");
  for (const tab of [page, other]) await expect(tab.getByRole("button", { name: "Approve", exact: true })).toBeVisible();
  await other.getByRole("button", { name: "Reject", exact: true }).click();
  // Both hold their answer until both have pressed.
  const held = await holdActions([page, other]);
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await other.getByRole("button", { name: "Reject it" }).click();
  await held.release();

  await expect.poll(() => statusOf(approvalId)).not.toBe("pending");
  const [winner, loser] = (await statusOf(approvalId)) === "approved" ? [page, other] : [other, page];
  await expect(loser.getByText(/already decided/).first()).toBeVisible();
  await expect(winner.getByText(/already decided/)).toHaveCount(0);
  for (const tab of [page, other]) await expect(tab.getByRole("button", { name: "Approve", exact: true })).toHaveCount(0);
});

test("a session that ends in the middle is said, keeps what was typed, and goes on after signing in", async ({ page, context, announced }) => {
  announced.push(/status of 40[13]|WebSocket/);
  const person = await signUp(page);
  const run = await runUnderWay(person);
  await openLive(page, `/runs/${run.runId}?tab=messages`);
  const box = page.getByLabel("Message", { exact: true });
  await box.fill("Please keep the old name as well.");
  await endSessions(person);
  await page.getByRole("button", { name: "Send" }).click();

  await expect(page.getByText(/You are signed out/).first()).toBeVisible();
  await expect(box).toHaveValue("Please keep the old name as well.");
  const [tab] = await Promise.all([context.waitForEvent("page"), page.getByRole("link", { name: "Sign in again" }).click()]);
  await signIn(tab, person);
  await expect(tab).toHaveURL(new RegExp(`/runs/${run.runId}`));
  await expect(page.getByRole("link", { name: "Sign in again" })).toHaveCount(0);
  await expect(box).toHaveValue("Please keep the old name as well.");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(box).toHaveValue("");
  const { data } = await serviceClient().from("run_messages").select("content").eq("run_id", run.runId).is("thread", null);
  expect(data).toEqual([{ content: "Please keep the old name as well." }]);
});

test("a message half written survives a look elsewhere and the run's end, and the run is started again with it", async ({ page }) => {
  const run = await runUnderWay(await signUp(page));
  await openLive(page, `/runs/${run.runId}?tab=messages`);
  const box = page.getByLabel("Message", { exact: true });
  await expect(page.getByRole("term").filter({ hasText: /^Asked for$/ })).toBeVisible();
  await box.fill("Please keep the old name as well.");
  await page.getByRole("button", { name: "Send" }).click();
  const sent = page.getByRole("list", { name: "Messages" }).getByRole("listitem");
  await expect(sent).toContainText("Ada");
  await expect(sent).toContainText("Waits for the next turn");
  await expect(box).toHaveValue("");
  await box.fill("And document both names.");
  await page.getByRole("tab", { name: "Log" }).click();
  await page.getByRole("tab", { name: "Messages" }).click();
  await expect(box).toHaveValue("And document both names.");

  const { error } = await serviceClient().rpc("finish_run", { of_run: run.runId, new_status: "failed", new_outcome: "error", new_summary: "Enough." });
  expect(error).toBeNull();
  await expect(sent).toContainText("The run ended before it was read");
  const unsent = page.getByRole("region", { name: "Not sent" });
  await expect(unsent).toContainText("And document both names.");
  await unsent.getByRole("link", { name: "Run again with this" }).click();
  await expect(page.getByRole("textbox", { name: "Goal" })).toHaveValue(/[^]+\n\nAnd document both names\.$/);
});

test("a plan that is decided elsewhere while it is edited takes no edit away, and says so", async ({ page, context, announced }) => {
  await signUp(page);
  await addRepository(page, makeRepository());
  const runId = await startRun(page, "Please subtract: add a function sub, with a test.");
  await page.getByRole("button", { name: "Edit the plan" }).click({ timeout: 30_000 });
  await page.getByLabel("Summary").fill("My own summary, an hour's work.");
  const other = await anotherTab(context, announced);
  await openLive(other, `/runs/${runId}`);
  await other.getByRole("button", { name: "Approve", exact: true }).click();

  await expect(page.getByText("This plan was decided or changed meanwhile")).toBeVisible();
  await expect(page.getByLabel("Summary")).toHaveValue("My own summary, an hour's work.");
  await expect(page.getByRole("button", { name: "Save the plan" })).toBeDisabled();
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(page.getByLabel("Summary")).toHaveCount(0);
});

async function openLog(page: Page, runId: string): Promise<void> {
  await page.goto(`/runs/${runId}?tab=log`);
  await expect(page.getByRole("tab", { name: "Log" })).toHaveAttribute("aria-selected", "true");
}

async function anotherTab(context: BrowserContext, announced: RegExp[]): Promise<Page> {
  const page = await context.newPage();
  watch(page, (error) => expect.soft(announced.some((pattern) => pattern.test(error)) ? "" : error, "an error in the other tab's console").toBe(""));
  return page;
}

async function statusOf(approvalId: string): Promise<string> {
  return (await serviceClient().from("approvals").select("status").eq("id", approvalId).single()).data!.status as string;
}

/** Hands the page's live sockets to the test: cut, none works and none can be opened until they are allowed again. */
async function holdSockets(page: Page): Promise<{ cut(): Promise<void>; allow(): void; endChannels(): void }> {
  const open: WebSocketRoute[] = [];
  const topics = new Set<string>();
  let allowed = true;
  await page.routeWebSocket(/\/realtime\//, (socket) => {
    if (!allowed) return void socket.close({ code: 1011 });
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const [, , topic, event] = JSON.parse(String(message)) as string[];
      if (event === "phx_join") topics.add(topic!);
      server.send(message);
    });
    open.push(socket);
  });
  return {
    async cut() {
      allowed = false;
      for (const socket of open.splice(0)) await socket.close({ code: 1006 }).catch(() => socket.close());
    },
    allow: () => (allowed = true),
    endChannels() {
      for (const socket of open) for (const topic of topics) socket.send(JSON.stringify([null, null, topic, "phx_close", {}]));
    },
  };
}

/** Holds what the page reads from this address until it is released. */
async function holdReads(page: Page, url: string): Promise<{ release(): void }> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route(url, async (route) => {
    await promise;
    await route.continue();
  });
  return { release: resolve };
}

/** Holds the server actions that these pages call until they are released. */
async function holdActions(pages: Page[]): Promise<{ release(): Promise<void> }> {
  const waiting: Array<() => void> = [];
  const all = Promise.withResolvers<void>();
  for (const page of pages) {
    await page.route("**/runs/**", async (route) => {
      if (route.request().method() === "POST") {
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          if (waiting.length === pages.length) all.resolve();
        });
      }
      await route.continue();
    });
  }
  return {
    async release() {
      await all.promise;
      waiting.forEach((go) => go());
    },
  };
}

/** Ends all sessions of a person from another device: this browser does not know of it. */
async function endSessions(person: Person): Promise<void> {
  const device = createClient(process.env.E2E_SUPABASE_URL!, process.env.E2E_SUPABASE_PUBLISHABLE_KEY!, { auth: { persistSession: false } });
  await device.auth.signInWithPassword(person);
  const { error } = await device.auth.signOut({ scope: "global" });
  if (error) throw error;
}
