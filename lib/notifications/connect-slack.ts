import { mapError } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import { seal, type Sealed } from "@/lib/github/seal";
import type { Actor } from "@/lib/tenants/actor";
import { permissionsOf } from "@/lib/tenants/queries";
import type { SlackInput } from "./channel-schema";
import { post, whoseToken } from "./slack";
import { openSlackToken, readSlackRow, slackPlace } from "./steps/slack-token";

/**
 * Connects the workspace to a channel of Slack, or changes what is told there; without a token the one
 * that is kept stays. A new token is asked for its workspace first. Throws `forbidden` without
 * notifications.manage, and `bad_request` with what Slack says of the token.
 */
export async function connectSlack(actor: Actor, { token, channel, needsYou, finished, warnings }: SlackInput): Promise<void> {
  await requireManage(actor);
  const fresh = token === null ? null : await keep(token, actor.tenantId);
  const { error } = await actor.client.rpc("set_slack", {
    in_tenant: actor.tenantId, new_channel: channel, wants_needs_you: needsYou, wants_finished: finished, wants_warnings: warnings,
    ...(fresh && { new_sealed: fresh.sealed, new_key_id: fresh.key_id, new_team_name: fresh.team }),
  });
  if (error) throw mapError(error);
}

/** Forgets the token and the channel. What is in Slack stays there. Throws `forbidden` as `connectSlack`. */
export async function disconnectSlack(actor: Actor): Promise<void> {
  const { error } = await actor.client.rpc("remove_slack", { in_tenant: actor.tenantId });
  if (error) throw mapError(error);
}

/** Posts a message that says that messages arrive. Throws what Slack answers, as a sentence; `forbidden` as `connectSlack`. */
export async function testSlack(actor: Actor): Promise<void> {
  await requireManage(actor);
  const row = await readSlackRow(actor.tenantId);
  if (!row) throw new MorningError("not_found", "Slack is not connected; give the token of a bot first.");
  await post(openSlackToken(row), { channel: row.channel, key: "test", thread: null, message: { title: "Notifications work: MorningAI tells you here", parts: [], path: "/settings/notifications", link: "Settings, Notifications" } });
}

async function keep(token: string, tenantId: string): Promise<Sealed & { team: string }> {
  const { team } = await whoseToken(token);
  return { ...seal(token, slackPlace(tenantId)), team: team.slice(0, 200) };
}

async function requireManage(actor: Actor): Promise<void> {
  if (!(await permissionsOf(actor)).has("notifications.manage")) throw new MorningError("forbidden", "Only admins of this workspace connect it to Slack.");
}
