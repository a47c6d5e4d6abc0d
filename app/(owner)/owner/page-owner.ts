import { notFound, redirect } from "next/navigation";
import { MorningError } from "@/lib/errors";
import { sessionOwner, type Owner } from "@/lib/owner/actor";

/** The owner who looks at this page; for everybody else it does not exist. */
export async function pageOwner(): Promise<Owner> {
  try {
    return await sessionOwner();
  } catch (error) {
    if (error instanceof MorningError && error.code === "unauthenticated") redirect("/sign-in");
    if (error instanceof MorningError && error.code === "not_found") notFound();
    throw error;
  }
}
