import { z } from "zod";
import { locateFailures, type LocatedFailure } from "@/lib/ci/locate-failures";
import { unwrap } from "@/lib/db/map-error";
import { MorningError } from "@/lib/errors";
import type { Actor } from "@/lib/tenants/actor";
import { annotationSchema } from "./schema";

/** What a reader may ask of a log: one of a page of lines or a search. */
export const logPageSchema = z.strictObject({ from: z.coerce.number().int().min(1).max(20_000_000), count: z.coerce.number().int().min(1).max(2_000).default(500) });
export const logSearchSchema = z.strictObject({ q: z.string().min(1).max(200) });

const pageSchema = z.object({ total: z.number(), lines: z.array(z.string()) });
const foundSchema = z.object({ total: z.number(), matches: z.array(z.object({ line: z.number(), text: z.string() })) });
export type LogPage = z.infer<typeof pageSchema>;
export type LogSearch = z.infer<typeof foundSchema>;

/** Lines of a check's log from `from` (the first is 1), each cut at 4,000 characters, and how many there are. Throws `not_found`. */
export async function readCheckLogPage(actor: Actor, checkId: string, { from, count }: z.infer<typeof logPageSchema>): Promise<LogPage> {
  await assertCheck(actor, checkId);
  return pageSchema.parse(unwrap(await actor.client.rpc("check_log_page", { of_check: checkId, from_line: from, max_lines: count })));
}

/** How many lines hold `q`, whatever its case, and the first 500 of them. Throws `not_found`. */
export async function searchCheckLog(actor: Actor, checkId: string, { q }: z.infer<typeof logSearchSchema>): Promise<LogSearch> {
  await assertCheck(actor, checkId);
  return foundSchema.parse(unwrap(await actor.client.rpc("search_check_log", { of_check: checkId, wanted: q })));
}

/** The check's annotations with the lines of its log that tell of them. Throws `not_found`. */
export async function locateCheckFailures(actor: Actor, checkId: string): Promise<LocatedFailure[]> {
  const row = unwrap(await actor.client.from("checks").select("annotations, log").eq("tenant_id", actor.tenantId).eq("id", checkId).maybeSingle());
  if (!row) throw noSuchCheck();
  return locateFailures(row.log, z.array(annotationSchema).parse(row.annotations));
}

// The functions see what the person may see in all their tenants; a page shows one tenant.
async function assertCheck(actor: Actor, checkId: string): Promise<void> {
  if (!z.uuid().safeParse(checkId).success) throw noSuchCheck();
  const row = unwrap(await actor.client.from("checks").select("id").eq("tenant_id", actor.tenantId).eq("id", checkId).maybeSingle());
  if (!row) throw noSuchCheck();
}

const noSuchCheck = () => new MorningError("not_found", "There is no such check in your workspace.");
