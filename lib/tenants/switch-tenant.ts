import { cookies } from "next/headers";
import { env } from "@/lib/env";
import { MorningError } from "@/lib/errors";
import { TENANT_COOKIE, type Actor } from "./actor";
import { listTenants } from "./queries";

const YEAR_SECONDS = 365 * 86_400;

/** Makes another of the person's tenants the current one. Throws `not_found` when they do not belong to it. */
export async function switchTenant(actor: Pick<Actor, "userId" | "client">, tenantId: string): Promise<void> {
  if (!(await listTenants(actor)).some(({ id }) => id === tenantId)) throw new MorningError("not_found", "You do not belong to that workspace.");
  await rememberTenant(tenantId);
}

/** Keeps the choice in a cookie; `sessionActor` checks it each time. For server actions and route handlers. */
export async function rememberTenant(tenantId: string): Promise<void> {
  (await cookies()).set(TENANT_COOKIE, tenantId, { httpOnly: true, sameSite: "lax", secure: env().APP_URL.startsWith("https:"), path: "/", maxAge: YEAR_SECONDS });
}
