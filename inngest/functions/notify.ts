import { inngest } from "../client";
import { durable } from "../durable";
import { events } from "../events";
import { devicesToTell, tellDevice, type Happening } from "@/lib/notifications/steps/notify";

const WHY = { "approval/reminded": "reminded", "approval/escalated": "escalated", "approval/delegated": "delegated", "approval/voted": "voted" } as const;

/** Tells people's devices that they are needed, or that their run has ended. Four tries for each device; one that fails keeps no other waiting. */
export const notify = inngest.createFunction({ id: "notify", triggers: [{ event: "approval/requested" }, { event: "approval/reminded" }, { event: "approval/escalated" }, { event: "approval/delegated" }, { event: "approval/voted" }, { event: "run/finished" }], retries: 3, concurrency: [{ limit: 5 }] }, async ({ event, step }) => {
  const happening: Happening = event.name === "run/finished" ? events["run/finished"].parse(event.data) : { ...events["approval/requested"].parse(event.data), why: WHY[event.name as keyof typeof WHY] };
  const devices = await step.run("devices", () => durable(() => devicesToTell(happening)));
  const told = await Promise.all(devices.map((id) => step.run(`tell-${id}`, () => durable(() => tellDevice(id, happening))).catch(() => "failed" as const)));
  return { devices: told.length, sent: told.filter((result) => result === "sent").length };
});
