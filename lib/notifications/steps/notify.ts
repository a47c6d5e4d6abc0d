import type { EventData } from "@/inngest/events";
import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import { messageOf } from "@/lib/errors";
import { finishedNotice, needsYouNotice, type Notice } from "../notice";
import { pushKeys } from "../push-keys";
import { sendPush } from "../send-push";

/** What happened: an approval was asked for, or waits for long, or was handed on, or needs a second yes, or a run ended. */
export type Happening = (EventData<"approval/requested"> & { why?: "reminded" | "escalated" | "delegated" | "voted" }) | EventData<"run/finished">;

/** The ids of the devices to tell; none when it is no longer true, or when this server has no keys. */
export async function devicesToTell(happening: Happening): Promise<string[]> {
  if (!pushKeys()) return [];
  const rows = serviceClient();
  if ("approvalId" in happening) return must(await rows.rpc("devices_for_approval", { of_approval: happening.approvalId, only_admins: happening.why === "escalated" }));
  return must(await rows.rpc("devices_for_run", { of_run: happening.runId, of_attempt: happening.attempt }));
}

/**
 * Tells one device. A process that dies between sending and the end of this step sends again: the same
 * topic replaces a notification that is still on its way, and the browser shows the same notice once.
 */
export async function tellDevice(deviceId: string, happening: Happening, post: typeof fetch = fetch): Promise<"sent" | "gone" | "off"> {
  const keys = pushKeys();
  const rows = serviceClient();
  const device = must(await rows.from("push_subscriptions").select("id, endpoint, p256dh, auth").eq("id", deviceId).maybeSingle());
  const notice = await noticeOf(happening);
  if (!keys || !device || !notice) return "off";
  try {
    const result = await sendPush(keys, device, notice, "approvalId" in happening ? "high" : "normal", post);
    if (result === "gone") must(await rows.from("push_subscriptions").delete().eq("id", device.id).select("id"));
    else must(await rows.from("push_subscriptions").update({ last_sent_at: new Date().toISOString(), last_error: null }).eq("id", device.id).select("id"));
    return result;
  } catch (error) {
    must(await rows.from("push_subscriptions").update({ last_error: messageOf(error).slice(0, 400) }).eq("id", device.id).select("id"));
    throw error;
  }
}

/** Read anew for each device: steps carry ids. */
async function noticeOf(happening: Happening): Promise<Notice | null> {
  const rows = serviceClient();
  const run = happening.runId && must(await rows.from("runs").select("id, goal, outcome, attempt").eq("id", happening.runId).maybeSingle());
  if (!("approvalId" in happening)) return run ? finishedNotice(run) : null;
  const approval = must(await rows.from("approvals").select("id, kind, reason").eq("id", happening.approvalId).maybeSingle());
  return approval && needsYouNotice(run || null, approval, happening.why);
}
