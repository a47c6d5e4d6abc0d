import { z } from "zod";
import { MorningError } from "@/lib/errors";

/** The newest-first place in a list after which the next page begins. */
interface Place {
  createdAt: string;
  id: string;
}

const schema = z.tuple([z.iso.datetime({ offset: true }), z.uuid()]);

/** An opaque cursor; the time keeps the database's microseconds, or rows would be skipped or shown twice. */
export function encodeCursor({ createdAt, id }: Place): string {
  return Buffer.from(JSON.stringify([createdAt, id])).toString("base64url");
}

/** Throws `bad_request` for anything that encodeCursor did not make. */
export function decodeCursor(cursor: string): Place {
  try {
    const [createdAt, id] = schema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
    return { createdAt, id };
  } catch (cause) {
    throw new MorningError("bad_request", "This cursor is not one that a list gave you; start the list again without it.", { cause });
  }
}

/** The PostgREST `or` condition for rows after a place, newest first. Add `created_at <= place` so that the index is entered there. */
export function afterPlace({ createdAt, id }: Place): string {
  return `created_at.lt."${createdAt}",and(created_at.eq."${createdAt}",id.lt.${id})`;
}

/** Cuts a list that was asked for one row more than the page holds. */
export function page<Row extends Place>(rows: Row[], limit: number): { items: Row[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? encodeCursor(last) : null };
}
