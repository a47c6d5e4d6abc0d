import type { PGlite, Transaction } from "@electric-sql/pglite";
import type postgres from "postgres";

export type Row = Record<string, unknown>;

/** What one statement answered; `affected` counts the rows that an insert, update or delete touched. */
export interface Answer<T> {
  rows: T[];
  affected: number;
}

/**
 * What the embedded servers need of PostgreSQL, whether it is PGlite or a real server.
 *
 * JSON parameters are passed as text and cast twice (`$1::text::jsonb`): the two drivers
 * disagree about what a JavaScript string bound to a jsonb parameter means.
 */
export interface Queryable {
  query<T extends object = Row>(sql: string, parameters?: readonly unknown[]): Promise<T[]>;
}

/** A transaction that its holder ends. PGlite runs one at a time: everything else waits for it. */
export interface OpenTransaction extends Queryable {
  run<T extends object = Row>(sql: string, parameters?: readonly unknown[]): Promise<Answer<T>>;
  /** Runs several statements, separated by semicolons, without parameters. */
  exec(sql: string): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

export interface Database extends Queryable {
  /** Like `query`, and says how many rows were touched. */
  run<T extends object = Row>(sql: string, parameters?: readonly unknown[]): Promise<Answer<T>>;
  /** Runs several statements, separated by semicolons, without parameters. */
  exec(sql: string): Promise<void>;
  /** One transaction; a throw rolls it back. PGlite runs one at a time: keep them short. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** For callers that cannot hand over a function. Always commit or roll back. */
  begin(): Promise<OpenTransaction>;
  /** Payloads are at most 8,000 bytes (a PostgreSQL limit): notify ids, not rows. */
  listen(channel: string, onPayload: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/**
 * Wraps an open PGlite; whoever opened it closes it through the result.
 *
 * @param flush called after each statement or commit and before its answer is given: resolves when
 *   what was committed so far survives a power cut.
 */
export function pgliteDatabase(pglite: PGlite, flush: () => Promise<void> = () => Promise.resolve()): Database {
  const runner = (target: PGlite | Transaction) => async <T extends object>(sql: string, parameters: readonly unknown[] = []) => {
    const { rows, affectedRows } = await target.query<T>(sql, [...parameters]);
    return { rows, affected: affectedRows ?? 0 };
  };
  const durable = async <T>(work: Promise<T>): Promise<T> => {
    const answer = await work;
    await flush();
    return answer;
  };
  const run = <T extends object>(sql: string, parameters?: readonly unknown[]) => durable(runner(pglite)<T>(sql, parameters));
  return {
    run,
    query: async <T extends object>(sql: string, parameters?: readonly unknown[]) => (await run<T>(sql, parameters)).rows,
    exec: async (sql) => void (await durable(pglite.exec(sql))),
    transaction: <T>(work: (tx: Queryable) => Promise<T>) =>
      durable(
        pglite.transaction((tx) => work({ query: async <R extends object>(sql: string, parameters?: readonly unknown[]) => (await runner(tx)<R>(sql, parameters)).rows })) as Promise<T>,
      ),
    begin: () =>
      openTransaction<Transaction>(
        (work) => durable(pglite.transaction(work)),
        (tx) => ({ run: runner(tx), exec: async (sql) => void (await tx.exec(sql)) }),
      ),
    listen: (channel, onPayload) => pglite.listen(channel, onPayload),
    close: () => pglite.close(),
  };
}

/** Wraps a postgres.js pool. */
export function postgresDatabase(pool: postgres.Sql): Database {
  const runner = (target: Pick<postgres.Sql, "unsafe">) => async <T extends object>(sql: string, parameters: readonly unknown[] = []) => {
    const answer = await target.unsafe(sql, parameters as never[]);
    return { rows: [...answer] as unknown as T[], affected: answer.count ?? 0 };
  };
  const run = runner(pool);
  return {
    run,
    query: async <T extends object>(sql: string, parameters?: readonly unknown[]) => (await run<T>(sql, parameters)).rows,
    exec: async (sql) => void (await pool.unsafe(sql)),
    transaction: (work) =>
      pool.begin((tx) => work({ query: async <R extends object>(sql: string, parameters?: readonly unknown[]) => (await runner(tx)<R>(sql, parameters)).rows })) as never,
    begin: () =>
      openTransaction<postgres.TransactionSql>(
        (work) => pool.begin(work) as never,
        (tx) => ({ run: runner(tx), exec: async (sql) => void (await tx.unsafe(sql)) }),
      ),
    listen: async (channel, onPayload) => {
      const { unlisten } = await pool.listen(channel, onPayload);
      return unlisten;
    },
    close: () => pool.end({ timeout: 5 }),
  };
}

/** Turns a driver's "run this function in a transaction" into one that its holder ends. */
async function openTransaction<Tx>(
  transaction: (work: (tx: Tx) => Promise<void>) => Promise<void>,
  bind: (tx: Tx) => Pick<OpenTransaction, "run" | "exec">,
): Promise<OpenTransaction> {
  const opened = Promise.withResolvers<Tx>();
  const ended = Promise.withResolvers<void>();
  const rolledBack = new Error("The transaction was rolled back.");
  const done = transaction(async (tx) => {
    opened.resolve(tx);
    await ended.promise;
  });
  done.catch(opened.reject);
  const bound = bind(await opened.promise);
  return {
    ...bound,
    query: async <T extends object>(sql: string, parameters?: readonly unknown[]) => (await bound.run<T>(sql, parameters)).rows,
    commit: () => {
      ended.resolve();
      return done;
    },
    rollback: async () => {
      ended.reject(rolledBack);
      await done.catch((error) => {
        if (error !== rolledBack) throw error;
      });
    },
  };
}
