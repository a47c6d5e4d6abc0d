import { unwrap } from "@/lib/db/map-error";
import type { Actor } from "./actor";

/** Changes how the actor is shown to the people they share a tenant with. */
export async function updateProfile(actor: Actor, displayName: string): Promise<void> {
  unwrap(await actor.client.from("profiles").update({ display_name: displayName }).eq("user_id", actor.userId).select("user_id").single());
}
