import { unwrap } from "@/lib/db/map-error";
import type { Json } from "@/lib/db/types";
import type { Owner } from "./actor";

export interface OwnerRow {
  userId: string;
  name: string;
  email: string;
  since: string;
  /** Who made them one, by address; null on the platform's machine, or by somebody who has left. */
  madeBy: string | null;
  reason: string | null;
}

/** Who owns the platform, the first first; at most 100. */
export async function listOwners(owner: Owner): Promise<OwnerRow[]> {
  return unwrap(await owner.client.rpc("owners")).map(({ user_id, email, display_name, since, made_by, reason }) => ({
    userId: String(user_id), name: display_name || email || "Somebody", email: email ?? "", since: new Date(String(since)).toISOString(), madeBy: made_by, reason,
  }));
}

/** Makes somebody who has signed up an owner. Throws `not_found` for an address that nobody confirmed, and `conflict` for an owner. */
export async function addOwner(owner: Owner, { email, reason }: { email: string; reason: string }): Promise<void> {
  unwrap(await owner.client.rpc("add_owner", { of_email: email, why: reason }));
}

/** Lets an owner go, oneself too. Throws `conflict` for the last one. */
export async function removeOwner(owner: Owner, { userId, reason }: { userId: string; reason: string }): Promise<void> {
  unwrap(await owner.client.rpc("remove_owner", { of_user: userId, why: reason }));
}

export interface PlatformAct {
  number: number;
  at: string;
  actorName: string;
  act: string;
  targetName: string | null;
  before: Json;
  after: Json;
}

/** The newest 50 rows of the platform's own record: what owners did and looked at. */
export async function listPlatformActs(owner: Owner): Promise<PlatformAct[]> {
  const rows = unwrap(await owner.client.from("audit_logs").select("number, at, actor_name, act, target_name, before, after").is("tenant_id", null).order("at", { ascending: false }).order("number", { ascending: false }).limit(50));
  return rows.map(({ number, at, actor_name, act, target_name, before, after }) => ({ number: Number(number), at: new Date(at).toISOString(), actorName: actor_name, act, targetName: target_name, before, after }));
}
