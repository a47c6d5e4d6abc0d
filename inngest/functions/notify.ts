import { inngest } from "../client";
import { durable } from "../durable";
import { events } from "../events";
import { devicesToTell, tellDevice, type Happening } from "@/lib/notifications/steps/notify";
import { tellDecided } from "@/lib/notifications/steps/decided";
import { planNotifications, sendNotification } from "@/lib/notifications/steps/send";

const ASKED = { "approval/requested": "requested", "approval/reminded": "reminded", "approval/escalated": "escalated", "approval/delegated": "delegated", "approval/voted": "voted" } as const;

/** Tells people that they are needed, or that their run has ended: their devices, by mail and in Slack. Four tries for each; one that fails keeps no other waiting. */
export const notify = inngest.createFunction({ id: "notify", triggers: [{ event: "approval/requested" }, { event: "approval/reminded" }, { event: "approval/escalated" }, { event: "approval/delegated" }, { event: "approval/voted" }, { event: "run/finished" }], retries: 3, concurrency: [{ limit: 5 }] }, async ({ event, step, runId }) => {
  const finished = event.name === "run/finished" ? events["run/finished"].parse(event.data) : null;
  const asked = finished ? null : events["approval/requested"].parse(event.data);
  const about = ASKED[event.name as keyof typeof ASKED];
  const happening: Happening = finished ?? { ...asked!, ...(about !== "requested" && { why: about }) };
  const devices = await step.run("devices", () => durable(() => devicesToTell(happening)));
  const messages = await step.run("messages", () => durable(() => (finished ? planNotifications("finished", finished.runId, finished.attempt) : planNotifications(about, asked!.approvalId))));
  const told = await Promise.all([
    ...devices.map((id) => step.run(`tell-${id}`, () => durable(() => tellDevice(id, happening))).catch(() => "failed" as const)),
    ...messages.map((id) => step.run(`send-${id}`, () => durable(() => sendNotification(id, runId))).catch(() => "failed" as const)),
  ]);
  return { devices: devices.length, messages: messages.length, sent: told.filter((result) => result === "sent").length };
});

/** Tells whoever minds the budget that a cap has come to 50, 80 or 100 percent, by mail and in Slack. */
export const warnOfBudget = inngest.createFunction({ id: "warn-of-budget", triggers: [{ event: "budget/warned" }], retries: 3, concurrency: [{ limit: 5 }] }, async ({ event, step, runId }) => {
  const { warningId } = events["budget/warned"].parse(event.data);
  const messages = await step.run("messages", () => durable(() => planNotifications("warned", warningId)));
  const told = await Promise.all(messages.map((id) => step.run(`send-${id}`, () => durable(() => sendNotification(id, runId))).catch(() => "failed" as const)));
  return { messages: messages.length, sent: told.filter((result) => result === "sent").length };
});

/** Has the message in Slack that asked say what was decided. */
export const showDecision = inngest.createFunction({ id: "show-decision", triggers: [{ event: "approval/decided" }], retries: 3, concurrency: [{ limit: 5 }] }, async ({ event, step }) => {
  const { approvalId } = events["approval/decided"].parse(event.data);
  return { changed: await step.run("change", () => durable(() => tellDecided(approvalId))) };
});
