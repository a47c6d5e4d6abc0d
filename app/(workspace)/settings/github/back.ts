import { cookies } from "next/headers";
import { redirect, unstable_rethrow } from "next/navigation";
import { z } from "zod";
import { env } from "@/lib/env";
import { MorningError } from "@/lib/errors";
import { sessionActor, type Actor } from "@/lib/tenants/actor";

/** What came of a way to GitHub and back, for the page that is shown next. A cookie and not the address: nobody else can put words there. */
const SAID_COOKIE = "morning-github-said";
const SAID_SECONDS = 30;
const PAGE = "/settings/github";

const saidSchema = z.object({ good: z.boolean(), text: z.string().max(1_000) });
export type Said = z.infer<typeof saidSchema>;

const backSchema = z.object({ code: z.string().min(1).max(500), state: z.string().min(1).max(200), installation_id: z.coerce.number().int().positive().optional() });
export type Back = z.infer<typeof backSchema>;

/** Ends a way to GitHub: does the work as whoever is signed in, and shows the settings with what came of it. */
export async function backFromGithub(request: Request, work: (actor: Actor, back: Back) => Promise<string>): Promise<never> {
  const said = await outcome(Object.fromEntries(new URL(request.url).searchParams), work);
  (await cookies()).set(SAID_COOKIE, JSON.stringify(said), { httpOnly: true, sameSite: "lax", secure: env().APP_URL.startsWith("https:"), path: PAGE, maxAge: SAID_SECONDS });
  redirect(PAGE);
}

/** What the way that has just ended came to, if one has. */
export async function readSaid(): Promise<Said | null> {
  try {
    return saidSchema.parse(JSON.parse((await cookies()).get(SAID_COOKIE)?.value ?? ""));
  } catch {
    return null;
  }
}

async function outcome(query: Record<string, string>, work: (actor: Actor, back: Back) => Promise<string>): Promise<Said> {
  if (query.error) return { good: false, text: "You did not allow it on GitHub, so nothing was changed." };
  if (query.setup_action === "request") return { good: true, text: "The owners of the account were asked to install the app. Once they have, connect it here by the account's name." };
  const back = backSchema.safeParse(query);
  if (!back.success) return { good: false, text: "Only a way to GitHub that began here counts. If the app is installed already, connect it here by the account's name." };
  try {
    return { good: true, text: await work(await sessionActor(), back.data) };
  } catch (error) {
    unstable_rethrow(error);
    if (error instanceof MorningError) return { good: false, text: error.message.slice(0, 1_000) };
    console.error("A way back from GitHub failed:", error);
    return { good: false, text: "This failed for a reason that the server's log has. Begin again." };
  }
}
