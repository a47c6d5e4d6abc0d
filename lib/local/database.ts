import type { PGlite, Transaction } from "@electric-sql/pglite";
import type postgres from "postgres";

export type Row = Record<string, unknown>;

/**
 * What the embedded servers need of PostgreSQL, whether it is PGlite or a real server.
 *
 * JSON parameters are passed as text and cast twice (`$1::text::jsonb`): the two drivers
 * disagree about what a JavaScript string bound to a jsonb parameter means.
 */
export interface Queryable {
  query<T extends object = Row>(sql: string, parameters?: readonly unknown[]): Promise<T[]>;
}

export interface Database extends Queryable {
  /** Runs several statements, separated by semicolons, without parameters. */
  exec(sql: string): Promise<void>;
  /** One transaction; a throw rolls it back. PGlite runs one at a time: keep them short. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** Payloads are at most 8,000 bytes (a PostgreSQL limit): notify ids, not rows. */
  listen(channel: string, onPayload: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** Wraps an open PGlite; whoever opened it closes it through the result. */
export function pgliteDatabase(pglite: PGlite): Database {
  const queryable = (target: PGlite | Transaction): Queryable => ({
    async query<T extends object>(sql: string, parameters: readonly unknown[] = []) {
      return (await target.query<T>(sql, [...parameters])).rows;
    },
  });
  return {
    ...queryable(pglite),
    exec: async (sql) => void (await pglite.exec(sql)),
    transaction: (work) => pglite.transaction((tx) => work(queryable(tx))) as never,
    listen: (channel, onPayload) => pglite.listen(channel, onPayload),
    close: () => pglite.close(),
  };
}

/** Wraps a postgres.js pool. */
export function postgresDatabase(pool: postgres.Sql): Database {
  const queryable = (target: Pick<postgres.Sql, "unsafe">): Queryable => ({
    async query<T extends object>(sql: string, parameters: readonly unknown[] = []) {
      return [...(await target.unsafe(sql, parameters as never[]))] as unknown as T[];
    },
  });
  return {
    ...queryable(pool),
    exec: async (sql) => void (await pool.unsafe(sql)),
    transaction: (work) => pool.begin((tx) => work(queryable(tx))) as never,
    listen: async (channel, onPayload) => {
      const { unlisten } = await pool.listen(channel, onPayload);
      return unlisten;
    },
    close: () => pool.end({ timeout: 5 }),
  };
}
