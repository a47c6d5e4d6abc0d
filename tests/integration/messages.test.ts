import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Actor } from "@/lib/tenants/actor";
import { calls } from "../fakes/model-server";
import { expectConsoleError } from "../setup/fail-on-console-error";
import { LIBRARY } from "../setup/library";
import { startMailCatcher, type MailCatcher } from "../setup/mail-catcher";
import { agents, finishes, plans, startPipeline, type Pipeline } from "../setup/pipeline";
import { startSlack, type TestSlack } from "../setup/slack";
import type { TestUser } from "../setup/stack";
import { insertRepository, ok, tenantOf } from "../setup/world";

let pipeline: Pipeline;
let mail: MailCatcher;
let slack: TestSlack;
let product: typeof import("@/lib/notifications/connect-slack") & typeof import("@/lib/notifications/choose-mail") & typeof import("@/lib/notifications/channel-queries");
let steps: typeof import("@/lib/notifications/steps/send");
let ada: TestUser;
let ben: TestUser;
let tenantId: string;
let repositoryId: string;

const ALL = { needsYou: true, finished: true, warnings: true };
const HOSTILE = `Fix <b onclick="x">it</b> & tell <!channel> <@U1> \u202e\u200b@here`;

beforeAll(async () => {
  [mail, slack] = await Promise.all([startMailCatcher(), startSlack()]);
  pipeline = await startPipeline({ SMTP_URL: mail.url, MAIL_FROM: "MorningAI <morning@example.com>", SLACK_API_URL: slack.url });
  product = { ...(await import("@/lib/notifications/connect-slack")), ...(await import("@/lib/notifications/choose-mail")), ...(await import("@/lib/notifications/channel-queries")) };
  steps = await import("@/lib/notifications/steps/send");
});
afterAll(async () => {
  await pipeline?.close();
  await Promise.all([mail?.close(), slack?.close()]);
});
// Each test has a workspace of its own: Ada is its admin, Ben a member.
beforeEach(async () => {
  [ada, ben] = [await pipeline.stack.createUser(), await pipeline.stack.createUser()];
  tenantId = await tenantOf(pipeline.stack as never, ada);
  repositoryId = await insertRepository(rows(), tenantId);
  await join(ben);
});

const rows = () => pipeline.stack.serviceClient;
const as = (user: TestUser, tenant = tenantId): Actor => ({ userId: user.id, tenantId: tenant, client: user.client as Actor["client"], via: "session" });
const join = (user: { id: string }, role = "member") => ok(rows().from("members").insert({ tenant_id: tenantId, user_id: user.id, role }).select());
const connect = (choice: object = {}) => product.connectSlack(as(ada), { token: slack.token, channel: "morning", ...ALL, ...choice });
const makeRun = async (more: object = {}) => (await ok(rows().from("runs").insert({ tenant_id: tenantId, repository_id: repositoryId, goal: HOSTILE, model: "replay:replay", base_branch: "main", cap_micros: 1_000_000_000, created_by: ben.id, status: "running", ...more }).select("id").single())).id as string;
async function ask(kind = "command", act: object = { command: "npm i <x>" }): Promise<{ id: string; digest: string; runId: string }> {
  const runId = await makeRun();
  const asked = (await ok(rows().rpc("request_approval", { of_run: runId, approval_key: randomUUID(), approval_kind: kind, approval_act: act, approval_message: "It installs <i>something</i>" }))) as { id: string; digest: string };
  return { id: asked.id, digest: asked.digest, runId };
}
/** An event as the outbox has it, twice: the second time under an id that the engine has not had. */
async function happens(name: string, data: object, times = 2): Promise<void> {
  const { inngest } = await import("@/inngest/client");
  for (let i = 0; i < times; i++) await inngest.send({ id: randomUUID(), name, data: { tenantId, ...data } });
}
const asks = (asked: { id: string; runId: string }, name = "approval/requested", times = 2) => happens(name, { approvalId: asked.id, runId: asked.runId }, times);
const kept = () => ok(rows().from("notifications").select("id, key, about, channel, status, last_error, recipient, attempts").eq("tenant_id", tenantId).order("created_at"));
/** Waits until what was planned has ended, and answers it. */
const settled = (count: number) => vi.waitFor(async () => {
  const found = await kept();
  expect(found.filter(({ status }) => status !== "sending")).toHaveLength(count);
  return found;
}, { timeout: 30_000, interval: 100 });
const inSlack = async (about: string) => (await slack.messages()).filter(({ metadata }) => metadata?.event_payload?.key?.startsWith(about));
const words = ({ blocks }: { blocks: { text: { text: string } }[] }) => blocks.map(({ text }) => text.text).join("\n");

describe("an approval", () => {
  it("is told to those who may decide, once each, with what it means and a link, and hostile text stays text", async () => {
    const [cleo, stranger] = [await pipeline.stack.createUser(), await pipeline.stack.createUser()];
    await join(cleo);
    const { data: unconfirmed } = await rows().auth.admin.createUser({ email: `new-${randomUUID()}@example.com`, password: randomUUID(), email_confirm: false });
    await join(unconfirmed.user!);
    await product.chooseMail(as(cleo), { ...ALL, needsYou: false });
    await connect();
    const asked = await ask();
    await asks(asked);
    await settled(3);
    // Two engines that heard of it at the same time.
    const again = await Promise.all([1, 2, 3].map(() => steps.planNotifications("requested", asked.id)));
    expect(again).toEqual([[], [], []]);

    expect([ada, ben, cleo, stranger].map(({ email }) => mail.to(email).length)).toEqual([1, 1, 0, 0]);
    expect(mail.to(unconfirmed.user!.email!)).toEqual([]);
    const [got] = mail.to(ben.email);
    const url = `${pipeline.appUrl}/approvals/${asked.id}`;
    expect(got!.headers).toMatchObject({
      subject: "A command waits for a decision", from: "MorningAI <morning@example.com>", "auto-submitted": "auto-generated",
      "list-id": `<${tenantId}.notifications.example.com>`, "message-id": `<${asked.id}.requested.mail.${ben.id}@example.com>`,
    });
    for (const said of ["What: npm i <x>", `Run: Fix <b onclick="x">it</b> & tell <!channel> <@U1> @here`, "Why: It installs <i>something</i>", "On a yes: The command runs once", "On a no: It does not run.", "Who decides: Any member.", " UTC; no answer is a no.", url]) expect(got!.text).toContain(said);
    expect(got!.html).toContain("npm i &lt;x&gt;");
    expect(got!.html).not.toMatch(/<b |<i>|<form|<button|<input|<img|<script|token/);
    expect(got!.html.match(/href="[^"]*"/g)).toEqual([`href="${url}"`, `href="${pipeline.appUrl}/settings/notifications"`]);
    expect(got!.text + got!.html).not.toMatch(/[\u200b\u202e]/);

    const [posted, ...more] = await inSlack(asked.id);
    expect(more).toEqual([]);
    expect(posted).toMatchObject({ text: "A command waits for a decision", unfurl_links: false, unfurl_media: false, link_names: false, parse: "none" });
    const [header, section, link] = posted!.blocks;
    // Plain text is never read for mentions, links or markup.
    expect([header!.text.type, section!.text.type, link!.text]).toEqual(["plain_text", "plain_text", { type: "mrkdwn", text: `<${url}|Read and decide in MorningAI>`, verbatim: true }]);
    expect(section!.text.text).toContain("tell <!channel> <@U1> @here");
  });

  it("that waits goes on in the same thread; admins are told of an escalation, and one person of what is handed to them", async () => {
    await connect();
    const asked = await ask();
    await asks(asked);
    await settled(3);
    await asks(asked, "approval/reminded");
    await settled(6);
    await asks(asked, "approval/escalated");
    await settled(8);
    await (await import("@/lib/approvals/delegate-approval")).delegateApproval(as(ada), asked.id, ben.id);
    await asks(asked, "approval/delegated");
    await settled(10);
    expect(mail.to(ada.email).map(({ headers }) => headers.subject)).toEqual(["A command waits for a decision", "Still waiting. A command waits for a decision", "Waiting for an admin. A command waits for a decision"]);
    const [first, ...rest] = mail.to(ben.email);
    expect(rest.map(({ headers }) => [headers["in-reply-to"], headers.references])).toEqual([1, 2].map(() => [first!.headers["message-id"], first!.headers["message-id"]]));
    expect(rest[1]!.headers.subject).toMatch(/^Handed to .*\. A command waits for a decision$/);
    expect(new Set(mail.mails.map(({ headers }) => headers["message-id"])).size).toBe(mail.mails.length);
    const [root, ...replies] = await inSlack(asked.id);
    expect(replies.map(({ thread_ts }) => thread_ts)).toEqual([root!.ts, root!.ts, root!.ts]);
  });

  it("that needs two is told again to who may say the second yes", async () => {
    await connect();
    await ok(rows().from("approval_rules").insert({ tenant_id: tenantId, kind: "command", deciders: "member", people_needed: 2, requester_may_decide: true, expires_hours: 168, remind_hours: 24, escalate_hours: 72 }).select());
    const asked = await ask();
    await asks(asked);
    await settled(3);
    // What is posted goes to the engine by itself.
    await (await import("@/lib/approvals/decide-approval")).decideApproval(as(ben), asked.id, { decision: "approved", digest: asked.digest });
    await settled(5);
    expect([ada, ben].map(({ email }) => mail.to(email).map(({ headers }) => headers.subject))).toEqual([["A command waits for a decision", "One of two said yes. A command waits for a decision"], ["A command waits for a decision"]]);
    expect((await inSlack(asked.id)).map(({ text }) => text)).toEqual(["A command waits for a decision", "One of two said yes. A command waits for a decision"]);
  });

  it("that is decided says so in Slack, by whom, and is not told any more", async () => {
    await connect();
    const [asked, other] = [await ask(), await ask("merge", { pull_request: 7 })];
    await asks(asked);
    await asks(other);
    await settled(6);
    const { decideApproval } = await import("@/lib/approvals/decide-approval");
    await decideApproval(as(ben), asked.id, { decision: "rejected", digest: asked.digest, note: "No" });
    await vi.waitFor(async () => expect((await inSlack(asked.id))[0]).toMatchObject({ text: expect.stringMatching(/^A command was rejected by .+$/), edited: expect.anything() }), { timeout: 20_000, interval: 100 });
    expect(words((await inSlack(asked.id))[0]!)).toMatch(/What: npm i <x>\n[^]*Decided: \d{4}-/);
    expect((await inSlack(other.id))[0]).toMatchObject({ text: "Verified green: a merge waits for a decision" });
    await asks(asked, "approval/reminded", 1);
    expect(await steps.planNotifications("reminded", asked.id)).toEqual([]);

    // Decided while its message was on its way: it says so as soon as it is there.
    const late = await ask();
    const ids = await steps.planNotifications("requested", late.id);
    const ofSlack = (await kept()).find(({ id, channel }) => ids.includes(id as string) && channel === "slack")!.id as string;
    slack.loseNext("chat.postMessage");
    await expect(steps.sendNotification(ofSlack, "one")).rejects.toMatchObject({ name: "RetryableError" });
    expect(await steps.sendNotification(ofSlack, "one")).toBe("sent");
    // It was posted once, and found again.
    expect(await inSlack(late.id)).toHaveLength(1);
    await decideApproval(as(ben), late.id, { decision: "approved", digest: late.digest });
    expect(await Promise.all(ids.filter((id) => id !== ofSlack).map((id) => steps.sendNotification(id, "one")))).toEqual(["skipped", "skipped"]);
    expect((await kept()).filter(({ status }) => status === "skipped").map(({ last_error }) => last_error)).toEqual(["It was decided, or has expired, meanwhile.", "It was decided, or has expired, meanwhile."]);
  });
});

describe("what a run does", () => {
  it("is told from its plan to its end, to who decides and who started it", async () => {
    const { actor } = pipeline;
    const { data } = await rows().from("profiles").select("email").eq("user_id", actor.userId).single();
    const { id } = await pipeline.makeRepository(LIBRARY);
    pipeline.script(agents({ planner: plans("src/math.mjs"), executor: [calls(["edit_file", { path: "src/math.mjs", old_text: "export const add", new_text: "export const sub = (a, b) => a - b;\nexport const add" }]), finishes()] }));
    const runId = await pipeline.start({ repositoryId: id, goal: "Add sub", autonomy: "plan" });
    await pipeline.decide(await pipeline.pending(runId), "approved");
    await pipeline.ended(runId);
    await vi.waitFor(() => expect(mail.to(data!.email as string).map(({ headers }) => headers.subject)).toContain("Merged: Add sub"), { timeout: 20_000, interval: 100 });
    expect(mail.to(data!.email as string).at(-1)!.text).toContain(`${pipeline.appUrl}/runs/${runId}`);
  });
});

describe("a cap", () => {
  it("warns at 50, 80 and 100 percent, once each, admins and Slack; of two at once only the higher one", async () => {
    await connect();
    const { runPurse } = await import("@/lib/governance/run-purse");
    const spend = async (run: string, key: string, micros: number) => {
      const purse = runPurse(rows(), run, { stage: "execute" });
      await purse.reserve(key, micros);
      await purse.settle(key, { stage: "execute", thread: "execute:1", turn: 0, model: "openai:gpt-6-sol", replayed: false, inputTokens: 1, cachedTokens: 0, outputTokens: 1, reasoningTokens: 0, costMicros: micros, firstTokenMs: 1, durationMs: 2 });
    };
    const warned = async () => {
      const posted = await ok(rows().from("outbox").select("data").eq("tenant_id", tenantId).eq("name", "budget/warned"));
      for (const { data } of posted) await happens("budget/warned", data as object);
    };
    await ok(ada.client.rpc("set_budget_cap", { in_tenant: tenantId, cap_scope: "tenant", cap_subject: "", cap_period: "day", amount: 1_000_000 }));
    await ok(ada.client.rpc("set_budget_cap", { in_tenant: tenantId, cap_scope: "tenant", cap_subject: "", cap_period: "hour", amount: 100_000_000 }));
    const run = await makeRun();
    await spend(run, "a", 500_000);
    await warned();
    await settled(2);
    await spend(run, "b", 300_000);
    await warned();
    await settled(4);
    await spend(run, "c", 200_000);
    await warned();
    const all = await settled(6);
    expect(all.every(({ status }) => status === "sent")).toBe(true);
    const subjects = ["50% is used of the workspace's cap of $1.00 a day", "80% is used of the workspace's cap of $1.00 a day", "Nothing more fits under the workspace's cap of $1.00 a day"];
    expect(mail.to(ada.email).map(({ headers }) => headers.subject)).toEqual(subjects);
    expect(mail.to(ben.email)).toEqual([]);
    const ids = (await ok(rows().from("budget_warnings").select("id").eq("tenant_id", tenantId).order("percent"))).map(({ id }) => id as string);
    expect((await Promise.all(ids.map((id) => inSlack(id)))).map((found) => found.map(({ text }) => text))).toEqual(subjects.map((subject) => [subject]));
    expect(await steps.planNotifications("warned", ids[0]!)).toEqual([]);

    // Under the same cap raised in the same period the lines come again.
    await ok(ada.client.rpc("set_budget_cap", { in_tenant: tenantId, cap_scope: "tenant", cap_subject: "", cap_period: "day", amount: 2_000_000 }));
    await spend(run, "more", 1_000);
    await warned();
    expect((await settled(8)).every(({ status }) => status === "sent")).toBe(true);
    expect(mail.to(ada.email).at(-1)!.headers.subject).toBe("50% is used of the workspace's cap of $2.00 a day");

    // From nothing to all of it in one call: of three lines at once the last one is told.
    await ok(ada.client.rpc("set_budget_cap", { in_tenant: tenantId, cap_scope: "agent", cap_subject: "executor", cap_period: "month", amount: 1_000 }));
    await spend(await makeRun(), "d", 1_000);
    await warned();
    const more = (await settled(10)).slice(8);
    expect(more.map(({ status, channel }) => `${channel} ${status}`).sort()).toEqual(["mail sent", "slack sent"]);
    expect(mail.to(ada.email).at(-1)!.headers.subject).toBe("Nothing more fits under the executor's cap of $0.001 a month");
    expect(mail.to(ada.email)[2]!.text).toContain("Used: $1.00 of $1.00");
  });
});

describe("a message that cannot be sent", () => {
  it("says why: a token that Slack does not know, a channel that is not there, an address that is refused", async () => {
    await expect(product.connectSlack(as(ada), { token: "xoxb-0000000000-wrong", channel: "morning", ...ALL })).rejects.toMatchObject({ code: "bad_request", message: expect.stringMatching(/does not accept the token \(invalid_auth\).*xoxb-/) });
    expect(await product.readSlack(as(ada))).toBeNull();
    await product.connectSlack(as(ada), { token: slack.stranger, channel: "nowhere", ...ALL });
    await expect(product.testSlack(as(ada))).rejects.toMatchObject({ message: expect.stringMatching(/^#nowhere: .*\(channel_not_found\)/) });
    await product.connectSlack(as(ada), { token: null, channel: "secret", ...ALL });
    await expect(product.testSlack(as(ada))).rejects.toMatchObject({ message: expect.stringMatching(/\(not_in_channel\).*\/invite/) });
    await product.connectSlack(as(ada), { token: null, channel: "morning", ...ALL });
    await product.testSlack(as(ada));
    expect((await slack.messages()).at(-1)).toMatchObject({ text: "Notifications work: MorningAI tells you here" });

    slack.revoke(slack.stranger);
    mail.refuse(ada.email, { code: 550, text: "No such <mailbox>" });
    await asks(await ask());
    const found = await settled(3);
    expect(found.filter(({ status }) => status === "failed").map(({ recipient, last_error }) => [recipient, last_error]).sort()).toEqual([
      ["#morning", expect.stringMatching(/does not accept the token \(invalid_auth\)/)],
      [ada.email, expect.stringMatching(/refused it: .*No such <mailbox>/)],
    ]);
    expect(JSON.stringify(found)).not.toContain("xoxb-1234567890");
  });

  it("is tried again while that may help, by one process at a time", async () => {
    await connect({ finished: false, warnings: false });
    await product.chooseMail(as(ben), { ...ALL, needsYou: false });
    const asked = await ask();
    const ids = await steps.planNotifications("requested", asked.id);
    const byChannel = async (channel: string) => (await kept()).find((each) => each.channel === channel)!;
    const [bySlack, byMail] = [(await byChannel("slack")).id as string, (await byChannel("mail")).id as string];
    expect(ids.sort()).toEqual([bySlack, byMail].sort());
    slack.answerNext({ status: 429, retryAfter: 40 });
    await expect(steps.sendNotification(bySlack, "one")).rejects.toMatchObject({ name: "RetryableError", retryAfterMs: 40_000, message: expect.stringContaining("patience") });
    for (let i = 0; i < 2; i++) {
      slack.answerNext({ status: 503 });
      await expect(steps.sendNotification(bySlack, "one")).rejects.toMatchObject({ name: "RetryableError" });
    }
    slack.answerNext({ status: 503 });
    expect(await steps.sendNotification(bySlack, "one")).toBe("failed");
    expect(await byChannel("slack")).toMatchObject({ status: "failed", last_error: "Slack cannot be reached.", attempts: 4 });

    mail.refuse(ada.email, { code: 451, text: "Later" });
    await expect(steps.sendNotification(byMail, "one")).rejects.toMatchObject({ message: expect.stringContaining("is busy (451)") });
    expect((await Promise.all(["one", "two"].map((by) => steps.sendNotification(byMail, by)))).sort()).toEqual(["elsewhere", "sent"]);
    expect(await steps.sendNotification(byMail, "two")).toBe("sent");
    expect(mail.to(ada.email)).toHaveLength(1);
  });

  it("is not sent to who has left, or wants it no more, or to a workspace that is suspended", async () => {
    const asked = await ask();
    const ids = await steps.planNotifications("requested", asked.id);
    const of = async (user: TestUser) => (await kept()).find(({ recipient }) => recipient === user.email)!.id as string;
    const [hers, his] = [await of(ada), await of(ben)];
    expect(ids.sort()).toEqual([hers, his].sort());
    await ok(rows().from("members").delete().eq("tenant_id", tenantId).eq("user_id", ben.id).select());
    await product.chooseMail(as(ada), { ...ALL, needsYou: false });
    expect([await steps.sendNotification(his, "one"), await steps.sendNotification(hers, "one")]).toEqual(["skipped", "skipped"]);
    expect(mail.to(ada.email).concat(mail.to(ben.email))).toEqual([]);
    expect(await kept()).toMatchObject([{ recipient: ada.email, last_error: "They do not want this by mail." }]);
    await product.chooseMail(as(ada), ALL);
    await ok(rows().from("tenants").update({ suspended_at: new Date().toISOString(), suspended_reason: "Unpaid" }).eq("id", tenantId).select());
    expect(await steps.planNotifications("reminded", asked.id)).toEqual([]);
  });
});

describe("settings", () => {
  it("of Slack are the admins', recorded without the token, and the token is read by nobody", async () => {
    expectConsoleError(/permission denied/);
    await expect(product.connectSlack(as(ben), { token: slack.token, channel: "morning", ...ALL })).rejects.toMatchObject({ code: "forbidden" });
    await expect(product.testSlack(as(ben))).rejects.toMatchObject({ code: "forbidden" });
    await expect(product.disconnectSlack(as(ben))).rejects.toMatchObject({ code: "forbidden" });
    expect((await ben.client.rpc("set_slack", { in_tenant: tenantId, new_channel: "x", wants_needs_you: true, wants_finished: true, wants_warnings: true, new_sealed: "s", new_key_id: "k", new_team_name: "t" })).error).toMatchObject({ code: "42501" });
    await expect(product.connectSlack(as(ada), { token: null, channel: "morning", ...ALL })).rejects.toMatchObject({ code: "bad_request", message: "Slack is not connected; give the token of a bot." });
    await connect();
    await connect({ token: null, channel: "random", warnings: false });
    expect(await product.readSlack(as(ada))).toEqual({ teamName: "Acme", channel: "random", needsYou: true, finished: true, warnings: false, connectedAt: expect.any(String) });
    expect(await product.readSlack(as(ben))).toBeNull();
    expect((await ada.client.from("slack_connections").select("sealed")).error).toMatchObject({ code: "42501" });
    await product.disconnectSlack(as(ada));

    const logs = await ok(rows().from("audit_logs").select("act, actor_id, before, after").eq("tenant_id", tenantId).like("act", "slack_connection.%").order("number"));
    expect(logs.map(({ act, actor_id }) => [act, actor_id])).toEqual(["created", "changed", "removed"].map((verb) => [`slack_connection.${verb}`, ada.id]));
    expect(logs[0]!.after).toMatchObject({ sealed: "(hidden)", channel: "morning", team_name: "Acme" });
    expect(JSON.stringify(logs)).not.toContain("xoxb");
  });

  it("of mail are each person's own, warnings on for who manages budgets", async () => {
    expect([await product.readMyMail(as(ada)), await product.readMyMail(as(ben))]).toEqual([
      { email: ada.email, confirmed: true, needsYou: true, finished: true, warnings: true }, { email: ben.email, confirmed: true, needsYou: true, finished: true, warnings: false },
    ]);
    await product.chooseMail(as(ben), { needsYou: true, finished: false, warnings: true });
    expect(await product.readMyMail(as(ben))).toMatchObject({ finished: false, warnings: true });
    const stranger = await pipeline.stack.createUser();
    await expect(product.chooseMail(as(stranger), ALL)).rejects.toMatchObject({ code: "forbidden" });
    expect(await product.readMyMail(as(stranger))).toBeNull();
  });

  it("show each person their last messages, admins the workspace's, and nobody another's", async () => {
    const stranger = await pipeline.stack.createUser();
    await connect();
    const asked = await ask();
    await asks(asked, "approval/requested", 1);
    await settled(3);
    expect((await product.listDeliveries(as(ben)))).toEqual([{ id: expect.any(String), title: "A command waits", path: `/approvals/${asked.id}`, channel: "mail", recipient: ben.email, status: "sent", lastError: null, createdAt: expect.any(String) }]);
    expect((await product.listDeliveries(as(ada))).map(({ recipient }) => recipient).sort()).toEqual(["#morning", ada.email, ben.email].sort());
    for (const tenant of [tenantId, await tenantOf(pipeline.stack as never, stranger)]) expect(await product.listDeliveries(as(stranger, tenant))).toEqual([]);

    const old = new Date(Date.now() - 31 * 86_400_000).toISOString();
    await ok(rows().from("notifications").update({ created_at: old }).eq("tenant_id", tenantId).eq("channel", "slack").select());
    await (await import("@/lib/observability/apply-retention")).applyRetention();
    expect((await kept()).map(({ channel }) => channel)).toEqual(["mail", "mail"]);
  });
});
