import { redirect } from "next/navigation";
import { userClient } from "@/lib/db/user-client";
import { safePath } from "@/lib/tenants/safe-path";

/** Where GitHub, and links that the auth server makes, send people back to: the code works only in the browser that left. */
export async function GET(request: Request): Promise<never> {
  const query = new URL(request.url).searchParams;
  const code = query.get("code");
  const signedIn = code !== null && !(await (await userClient()).auth.exchangeCodeForSession(code)).error;
  redirect(signedIn ? safePath(query.get("next")) : "/sign-in?failed=code");
}
