"use server";

import { progressSchema, type Progress } from "@/lib/governance/audit/verify";
import { verifyTenant } from "@/lib/governance/audit/verify-tenant";
import { answer } from "../answer";

/** Verifies the next rows of the record; null begins. Asked again with what it answered until that is done. */
export async function verifyRecord(before: Progress | null): Promise<{ progress: Progress } | { error: string }> {
  let progress: Progress | null = null;
  const said = await answer(async (actor) => {
    progress = await verifyTenant(actor, progressSchema.nullable().parse(before));
  });
  return progress ? { progress } : { error: ("error" in said && said.error) || "The record could not be verified; try again." };
}
