import { notFound, redirect } from "next/navigation";
import { isId } from "@/lib/api/path-id";
import { MorningError } from "@/lib/errors";
import { sessionActor, type Actor } from "@/lib/tenants/actor";

/** Who looks at this page; strangers go to sign-in, people without a workspace to making one, and those of one that is suspended to what says so. */
export async function pageActor(): Promise<Actor> {
  try {
    return await sessionActor();
  } catch (error) {
    if (error instanceof MorningError && error.code === "unauthenticated") redirect("/sign-in");
    if (error instanceof MorningError && error.code === "forbidden") redirect("/new-workspace");
    if (error instanceof MorningError && error.code === "suspended") redirect("/suspended");
    throw error;
  }
}

/** The id that a page's address names; what can be none becomes the page that says so, and nobody is asked about it. */
export function pageId(id: string): string {
  if (!isId(id)) notFound();
  return id;
}

/** What a page shows; what is not there becomes the page that says so. */
export async function orNotFound<Value>(reading: Promise<Value>): Promise<Value> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof MorningError && (error.code === "not_found" || error.code === "bad_request")) notFound();
    throw error;
  }
}
