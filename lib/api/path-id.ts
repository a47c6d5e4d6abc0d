import { z } from "zod";
import { MorningError } from "@/lib/errors";

/** Whether this may be the id of something of ours, which are UUIDs. */
export const isId = (id: unknown): id is string => z.uuid().safeParse(id).success;

/** The id that a path names. Throws `not_found` for what can be none, without asking anybody: whether it is well-formed tells nothing. */
export function pathId(id: unknown): string {
  if (!isId(id)) throw new MorningError("not_found", "There is nothing with this id.");
  return id;
}
