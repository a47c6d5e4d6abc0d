"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import { userClient } from "@/lib/db/user-client";
import { personOf } from "@/lib/tenants/actor";
import { switchTenant } from "@/lib/tenants/switch-tenant";
import { answering } from "./answer";

/** Goes on in another of the person's workspaces, from its list of runs. */
export async function switchWorkspace(data: FormData): Promise<void> {
  // Not as an actor: whoever works in a workspace that is suspended has none, and must get out of it.
  await answering(async () => {
    const client = await userClient();
    await switchTenant({ userId: await personOf(client), client }, z.uuid().parse(data.get("tenant")));
  });
  redirect("/runs");
}
