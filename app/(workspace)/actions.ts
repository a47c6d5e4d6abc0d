"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import { switchTenant } from "@/lib/tenants/switch-tenant";
import { answer } from "./answer";

/** Goes on in another of the person's workspaces, from its list of runs. */
export async function switchWorkspace(data: FormData): Promise<void> {
  await answer(async (actor) => switchTenant(actor, z.uuid().parse(data.get("tenant"))));
  redirect("/runs");
}
