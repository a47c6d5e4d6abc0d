import { redirect } from "next/navigation";
import { z } from "zod";
import { userClient } from "@/lib/db/user-client";
import { safePath } from "@/lib/tenants/safe-path";

const linkSchema = z.object({ token_hash: z.string().min(1).max(500), type: z.enum(["signup", "invite", "magiclink", "recovery", "email_change", "email"]) });

/** Where the links in mails lead: exchanges the token for a session and goes on. */
export async function GET(request: Request): Promise<never> {
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const link = linkSchema.safeParse(query);
  const verified = link.success && !(await (await userClient()).auth.verifyOtp(link.data)).error;
  redirect(verified ? safePath(query.next) : "/sign-in?failed=link");
}
