import { redirect } from "next/navigation";
import { browserSupabase } from "@/lib/db/browser-address";
import { userClient } from "@/lib/db/user-client";
import { env } from "@/lib/env";
import { safePath } from "@/lib/tenants/safe-path";

/** Leaves for GitHub; it comes back to /auth/callback. */
export async function GET(request: Request): Promise<never> {
  const next = safePath(new URL(request.url).searchParams.get("next"));
  const redirectTo = new URL(`/auth/callback?${new URLSearchParams({ next })}`, env().APP_URL).href;
  const { data } = await (await userClient()).auth.signInWithOAuth({ provider: "github", options: { redirectTo, skipBrowserRedirect: true } });
  if (!data.url) redirect("/sign-in?failed=github");
  // The browser may reach Supabase at another address than we do.
  const { pathname, search } = new URL(data.url);
  redirect(new URL(`${pathname}${search}`, browserSupabase().url).href);
}
