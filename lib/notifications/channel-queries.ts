import { z } from "zod";
import { camel } from "@/lib/db/camel";
import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";
import type { Delivery, MyMail, SlackConnection } from "./channel-schema";
import { AGAIN, ASKED } from "./notice";
import { oneLine } from "./plain";

const myMailSchema = z.object({ email: z.string(), confirmed: z.boolean(), needs_you: z.boolean(), finished: z.boolean(), warnings: z.boolean() });

/** What the actor gets by mail of this workspace, as chosen or by default; null for who is no member, such as an owner on a visit. */
export async function readMyMail(actor: Actor): Promise<MyMail | null> {
  const mail = myMailSchema.nullable().parse(unwrap(await actor.client.rpc("my_mail", { in_tenant: actor.tenantId })));
  return mail && camel(mail);
}

/** Where the workspace is told in Slack; null when nowhere, and for who may not see it. */
export async function readSlack(actor: Actor): Promise<SlackConnection | null> {
  const row = unwrap(await actor.client.from("slack_connections").select("team_name, channel, needs_you, finished, warnings, connected_at").eq("tenant_id", actor.tenantId).maybeSingle());
  return row && camel(row);
}

/** The last 20 messages that the actor may see: their own, and for who manages notifications all of the workspace. */
export async function listDeliveries(actor: Actor): Promise<Delivery[]> {
  const rows = unwrap(
    await actor.client.from("notifications").select("id, about, channel, recipient, status, last_error, created_at, approval_id, run_id, approvals(kind), runs(goal), budget_warnings(percent)")
      .eq("tenant_id", actor.tenantId).order("created_at", { ascending: false }).order("id").limit(20),
  );
  return rows.map(({ about, approval_id, run_id, approvals, runs, budget_warnings, ...row }) => {
    const asked = `${ASKED[approvals?.kind ?? ""] ?? "A decision"} waits`;
    if (about === "finished") return { ...delivery(row), title: `Ended: ${oneLine(runs?.goal ?? "a run", 80)}`, path: `/runs/${run_id}` };
    if (about === "warned") return { ...delivery(row), title: `A cap is at ${budget_warnings?.percent ?? 0}%`, path: "/settings/budgets" };
    return { ...delivery(row), title: about === "requested" ? asked : `${AGAIN[about as keyof typeof AGAIN]}${asked}`, path: `/approvals/${approval_id}` };
  });
}

function delivery({ channel, status, ...row }: { id: string; channel: string; recipient: string; status: string; last_error: string | null; created_at: string }): Omit<Delivery, "title" | "path"> {
  if (channel !== "mail" && channel !== "slack") throw new MorningError("internal", `There is no channel ${channel}.`);
  return { ...camel(row), channel, status: status as Delivery["status"] };
}
