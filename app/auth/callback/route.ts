import { redirect } from "next/navigation";
import { userClient } from "@/lib/db/user-client";
import { linkSignedIn } from "@/lib/github/link-person";
import { safePath } from "@/lib/tenants/safe-path";

/** Where GitHub, and links that the auth server makes, send people back to: the code works only in the browser that left. */
export async function GET(request: Request): Promise<never> {
  const query = new URL(request.url).searchParams;
  const code = query.get("code");
  const client = await userClient();
  const signedIn = code !== null && !(await client.auth.exchangeCodeForSession(code)).error;
  if (signedIn) await linkSignedIn(client);
  redirect(signedIn ? safePath(query.get("next")) : "/sign-in?failed=code");
}
