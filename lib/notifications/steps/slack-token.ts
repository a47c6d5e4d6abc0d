import { z } from "zod";
import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import { open } from "@/lib/github/seal";

export const slackRowSchema = z.object({ tenant_id: z.uuid(), sealed: z.string(), key_id: z.string(), channel: z.string() });
export type SlackRow = z.infer<typeof slackRowSchema>;

/** Where a workspace's token belongs: sealed for it, it opens for no other. */
export const slackPlace = (tenantId: string) => ({ purpose: "slack_token", id: tenantId }) as const;

/** The token, for a call to Slack and nothing else. Throws FatalError when its key is gone. */
export const openSlackToken = (row: SlackRow): string => open(row, slackPlace(row.tenant_id));

/** The connection of a workspace; null when there is none. Whoever asks for it has found out whether they may. */
export async function readSlackRow(tenantId: string): Promise<SlackRow | null> {
  return slackRowSchema.nullable().parse(must(await serviceClient().from("slack_connections").select("tenant_id, sealed, key_id, channel").eq("tenant_id", tenantId).maybeSingle()));
}
