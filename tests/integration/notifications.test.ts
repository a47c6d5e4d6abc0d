import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import webPush from "web-push";
import type { Actor } from "@/lib/tenants/actor";
import type { SubscribeInput } from "@/lib/notifications/schema";
import { startPushService, type FakePushService } from "../fakes/push-service";
import { calls } from "../fakes/model-server";
import { expectConsoleError } from "../setup/fail-on-console-error";
import { LIBRARY } from "../setup/library";
import { agents, finishes, plans, startPipeline, type Pipeline } from "../setup/pipeline";

let pipeline: Pipeline;
let push: FakePushService;
let actor: Actor;
const vapid = webPush.generateVAPIDKeys();

beforeAll(async () => {
  Object.assign(process.env, { WEB_PUSH_PUBLIC_KEY: vapid.publicKey, WEB_PUSH_PRIVATE_KEY: vapid.privateKey, WEB_PUSH_SUBJECT: "mailto:ops@example.com" });
  push = await startPushService(vapid.publicKey);
  pipeline = await startPipeline();
  actor = pipeline.actor;
  vi.stubGlobal("fetch", push.fetch);
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await pipeline?.close();
  await push?.close();
});

/** A browser of this person, subscribed in their tenant. */
async function subscribed(who: Actor, choice: Partial<SubscribeInput> = {}): Promise<{ id: string; endpoint: string }> {
  const { subscribe } = await import("@/lib/notifications/subscribe");
  const browser = push.subscribe();
  return { id: await subscribe(who, { ...browser, device: "Firefox on Linux", needsYou: true, finished: true, ...choice }), endpoint: choice.endpoint ?? browser.endpoint };
}

/** Somebody else, in the same tenant or in one of their own. */
async function person(options: { colleague: boolean }): Promise<Actor> {
  const user = await pipeline.stack.createUser();
  const service = pipeline.stack.serviceClient;
  if (options.colleague) await service.from("members").insert({ tenant_id: actor.tenantId, user_id: user.id, role: "member" });
  const { data } = await service.from("members").select("tenant_id").eq("user_id", user.id).limit(1).single();
  return { userId: user.id, tenantId: options.colleague ? actor.tenantId : (data!.tenant_id as string), client: user.client as Actor["client"], via: "session" };
}

const titles = (endpoint: string) => push.received.filter((each) => each.endpoint === endpoint).map(({ notice }) => notice.title);
const told = (endpoint: string, times: number) => vi.waitFor(() => expect(titles(endpoint)).toHaveLength(times), { timeout: 20_000, interval: 50 });
const rows = async (id: string) => (await pipeline.stack.serviceClient.from("push_subscriptions").select("*").eq("id", id)).data ?? [];

const addSub = calls(["edit_file", { path: "src/math.mjs", old_text: "export const add", new_text: "export const sub = (a, b) => a - b;\nexport const add" }]);
async function startRun(goal = "Add sub"): Promise<string> {
  const { id } = await pipeline.makeRepository(LIBRARY);
  pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [addSub, finishes()] }));
  return pipeline.start({ repositoryId: id, goal, autonomy: "plan" });
}

describe("notifications", () => {
  it("reach who may decide and who started the run, encrypted and signed, once for each device", async () => {
    const colleague = await person({ colleague: true });
    const [desk, phone] = [await subscribed(actor), await subscribed(actor, { needsYou: false })];
    const [theirs, stranger] = [await subscribed(colleague), await subscribed(await person({ colleague: false }))];
    const goal = `Add sub. ${"And say why. ".repeat(30)}`;
    const runId = await startRun(goal);
    const approval = await pipeline.pending(runId);
    await Promise.all([told(desk.endpoint, 1), told(theirs.endpoint, 1)]);

    // The sweep and the sender may both send: the engine drops what it has had.
    const { inngest } = await import("@/inngest/client");
    await inngest.send({ id: `${approval.id}:requested`, name: "approval/requested", data: { approvalId: approval.id, runId, tenantId: actor.tenantId } });
    await pipeline.decide(approval, "approved");
    await pipeline.ended(runId);
    await Promise.all([told(desk.endpoint, 2), told(phone.endpoint, 1)]);

    expect(titles(desk.endpoint)).toEqual(["A plan waits for you", "Merged"]);
    expect(titles(phone.endpoint)).toEqual(["Merged"]);
    expect(titles(theirs.endpoint)).toEqual(["A plan waits for you"]);
    expect(titles(stranger.endpoint)).toEqual([]);

    const [asked, ended] = push.received.filter(({ endpoint }) => endpoint === desk.endpoint);
    expect(asked).toMatchObject({ subject: "mailto:ops@example.com", headers: { "content-encoding": "aes128gcm", urgency: "high", ttl: "86400", topic: runId.replaceAll("-", "") } });
    expect(asked!.notice).toEqual({ id: `${approval.id}:requested`, title: "A plan waits for you", body: expect.stringMatching(/^Add sub\. And say why\..*…$/), url: `/runs/${runId}`, tag: `run:${runId}` });
    expect(asked!.notice.body).toHaveLength(120);
    expect(ended!.headers).toMatchObject({ topic: asked!.headers.topic, urgency: "normal" });
    expect((await rows(desk.id))[0]).toMatchObject({ last_sent_at: expect.any(String), last_error: null });
  });

  it("tell of the first yes of two whoever may say the second", async () => {
    const service = pipeline.stack.serviceClient;
    const colleague = await person({ colleague: true });
    const [desk, theirs] = [await subscribed(actor), await subscribed(colleague)];
    await service.from("approval_rules").insert({ tenant_id: actor.tenantId, kind: "plan", deciders: "member", people_needed: 2, requester_may_decide: true, expires_hours: 168, remind_hours: 24, escalate_hours: 72 });
    const runId = await startRun();
    const approval = await pipeline.pending(runId);
    await Promise.all([told(desk.endpoint, 1), told(theirs.endpoint, 1)]);
    await pipeline.decide(approval, "approved");
    await told(theirs.endpoint, 2);
    expect(titles(theirs.endpoint)).toEqual(["A plan waits for you", "One of two said yes. A plan waits for you"]);
    const { decideApproval } = await import("@/lib/approvals/decide-approval");
    await decideApproval(colleague, approval.id, { decision: "approved", digest: approval.digest });
    await pipeline.ended(runId);
    await told(desk.endpoint, 2);
    expect(titles(desk.endpoint)).toEqual(["A plan waits for you", "Merged"]);
    await service.from("approval_rules").delete().eq("tenant_id", actor.tenantId);
  });

  it("end for a browser that is gone, and are tried again where the service is busy", async () => {
    expectConsoleError(/Inngest step error|is busy/);
    const [gone, busy] = [await subscribed(actor), await subscribed(actor)];
    push.answerFirst(gone.endpoint, { status: 410 });
    push.answerFirst(busy.endpoint, { status: 429, retryAfter: 1 }, { status: 503, retryAfter: 1 });
    const runId = await startRun();
    await told(busy.endpoint, 1);
    expect(push.posts(busy.endpoint)).toBe(3);
    await vi.waitFor(async () => expect(await rows(gone.id)).toEqual([]), { timeout: 10_000 });
    expect(push.posts(gone.endpoint)).toBe(1);
    await pipeline.decide(await pipeline.pending(runId), "rejected");
    await pipeline.ended(runId);
    await told(busy.endpoint, 2);
    expect(titles(busy.endpoint)[1]).toBe("Ended: not approved");
  });

  it("say so when a service refuses, and are not sent about what is over", async () => {
    const { tellDevice, devicesToTell } = await import("@/lib/notifications/steps/notify");
    const { id, endpoint } = await subscribed(actor);
    const runId = await startRun();
    const approval = await pipeline.pending(runId);
    await told(endpoint, 1);
    const happening = { approvalId: approval.id, runId, tenantId: actor.tenantId };

    // Sent again after a death: the same notice, with the same topic.
    expect(await tellDevice(id, happening)).toBe("sent");
    const [first, again] = push.received.filter((each) => each.endpoint === endpoint);
    expect(again).toMatchObject({ notice: first!.notice, headers: { topic: first!.headers.topic } });

    push.answerFirst(endpoint, { status: 400 }, { status: 500 });
    await expect(tellDevice(id, happening)).rejects.toMatchObject({ name: "MorningError", message: expect.stringContaining("refused the notification (400)") });
    await expect(tellDevice(id, happening)).rejects.toMatchObject({ name: "RetryableError" });
    expect((await rows(id))[0]!.last_error).toContain("busy (500)");

    expect(await devicesToTell(happening)).toContain(id);
    await pipeline.decide(approval, "rejected");
    expect(await devicesToTell(happening)).toEqual([]);
    await pipeline.ended(runId);
  });

  it.each([
    "https://evil.example/push", "http://fcm.googleapis.com/fcm/send/x", "https://fcm.googleapis.com:8443/x", "https://fcm.googleapis.com.evil.example/x",
    "https://notify.windows.com.evil.example/x", "https://me@fcm.googleapis.com/x", "https://127.0.0.1/x", "https://evilpush.services.mozilla.com.evil.example/x",
  ])("are never posted to %s", async (endpoint) => {
    await expect(subscribed(actor, { endpoint })).rejects.toMatchObject({ code: "bad_request" });
    // Nor if it came into the table in another way.
    const { sendPush } = await import("@/lib/notifications/send-push");
    const post = vi.fn();
    const { testNotice } = await import("@/lib/notifications/notice");
    await expect(sendPush({ ...vapid, subject: "mailto:ops@example.com" }, { ...push.subscribe(), endpoint }, testNotice(), "normal", post)).rejects.toMatchObject({ code: "bad_request" });
    expect(post).not.toHaveBeenCalled();
  });

  it("are each person's own: nobody changes, tries or removes another's device", async () => {
    const [{ chooseKinds }, { sendTest }, { unsubscribe }, { listDevices }, { subscribe }] = await Promise.all([
      import("@/lib/notifications/choose-kinds"), import("@/lib/notifications/send-test"), import("@/lib/notifications/unsubscribe"), import("@/lib/notifications/queries"), import("@/lib/notifications/subscribe"),
    ]);
    const [owner, colleague] = [await person({ colleague: true }), await person({ colleague: true })];
    const device = await subscribed(owner);
    expect(await listDevices(colleague)).toEqual([]);
    await expect(chooseKinds(colleague, device.id, { needsYou: false, finished: false })).rejects.toMatchObject({ code: "not_found" });
    await expect(sendTest(colleague, device.id)).rejects.toMatchObject({ code: "not_found" });
    await unsubscribe(colleague, device.id);
    await expect(subscribe({ ...owner, tenantId: (await person({ colleague: false })).tenantId }, { ...push.subscribe(), device: "x", needsYou: true, finished: true })).rejects.toMatchObject({ code: "forbidden" });
    expect(await listDevices(owner)).toMatchObject([{ id: device.id, needsYou: true, finished: true }]);

    await chooseKinds(owner, device.id, { needsYou: true, finished: false });
    await sendTest(owner, device.id);
    expect(titles(device.endpoint)).toEqual(["Notifications work"]);
    expect(await listDevices(owner)).toMatchObject([{ needsYou: true, finished: false }]);
    push.answerFirst(device.endpoint, { status: 404 });
    await expect(sendTest(owner, device.id)).rejects.toMatchObject({ code: "not_found" });
    expect(await listDevices(owner)).toEqual([]);
  });

  it("go to one person for each browser, on at most twenty devices, and end with the membership", async () => {
    const { listDevices } = await import("@/lib/notifications/queries");
    const [first, second] = [await person({ colleague: true }), await person({ colleague: true })];
    const browser = push.subscribe();
    await subscribed(first, browser);
    await subscribed(second, browser);
    expect(await listDevices(first)).toEqual([]);
    expect(await listDevices(second)).toHaveLength(1);

    for (let device = 1; device < 20; device++) await subscribed(second);
    await expect(subscribed(second)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("20 devices") });
    await subscribed(second, browser); // again is no other device

    await pipeline.stack.serviceClient.from("members").delete().eq("user_id", second.userId).eq("tenant_id", actor.tenantId);
    const { data } = await pipeline.stack.serviceClient.from("push_subscriptions").select("id").eq("user_id", second.userId);
    expect(data).toEqual([]);
  });
});
