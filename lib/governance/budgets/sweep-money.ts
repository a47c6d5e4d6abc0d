import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import { ownPrices } from "./prices";

/** Reservations settled in one sweep; the next takes the rest. */
const MAX_RESERVATIONS = 200;
/** Tenants charged for storage in one sweep: all of 1,440 sweeps a day make 72,000. */
const MAX_TENANTS = 50;

/** Settles at their full amount the reservations that nobody settled in their time; each in a transaction of its own. */
export async function settleLeftReservations(): Promise<{ settled: number }> {
  const rows = serviceClient();
  const left = must(await rows.from("reservations").select("id").eq("status", "held").lt("lease_until", new Date().toISOString()).order("lease_until").limit(MAX_RESERVATIONS));
  let settled = 0;
  for (const { id } of left) if (must(await rows.rpc("settle_left_reservation", { of_reservation: id }))) settled++;
  return { settled };
}

/** Charges tenants for what they store, once for each day of UTC; nothing while storage costs nothing. */
export async function accrueStorage(): Promise<{ charged: number }> {
  const price = ownPrices().storageMicrosPerGbDay;
  if (price === 0) return { charged: 0 };
  const rows = serviceClient();
  const due = must(await rows.rpc("tenants_to_charge_for_storage", { most: MAX_TENANTS }));
  for (const tenant of due) must(await rows.rpc("accrue_storage", { in_tenant: tenant, micros_per_gb_day: price }));
  return { charged: due.length };
}
