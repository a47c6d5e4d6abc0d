import { AsyncLocalStorage } from "node:async_hooks";
import { inspect } from "node:util";
import { CompiledQuery, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, type DatabaseConnection, type Driver, type QueryResult } from "kysely";
import type { Database, OpenTransaction } from "../database";

/** The HTTP request that a transaction serves, as PostgREST shows it to SQL. */
export interface RequestSettings {
  method: string;
  path: string;
  /** Lower-case names, as in `current_setting('request.headers')::json ->> 'x-name'`. */
  headers: Record<string, string>;
}

/** Set around each request, so that the transaction it opens can tell policies about it. */
export const currentRequest = new AsyncLocalStorage<RequestSettings>();

/**
 * The query builder that `@supabase/lite` works through, over our database.
 *
 * Lite's own one for PGlite sends BEGIN, the role and COMMIT as single statements on the one session
 * that the whole process shares, so two requests at once would run inside each other's transaction
 * and as each other's role. Here a transaction holds the session until it ends.
 */
export function kyselyOver(database: Database): Kysely<unknown> {
  return new Kysely({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (kysely) => new PostgresIntrospector(kysely),
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createDriver: () => new DatabaseDriver(database),
    },
  });
}

/**
 * What PostgreSQL answered, without the statement and its parameters: lite prints every error that it
 * answers with, and parameters hold passwords and tokens.
 */
class SqlError extends Error {
  readonly code?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;

  constructor(error: Partial<SqlError>) {
    super(error.message);
    const { code, detail, hint, schema, table, column, constraint } = error;
    Object.assign(this, { code, detail, hint, schema, table, column, constraint });
  }

  [inspect.custom](): string {
    return `PostgreSQL ${this.code ?? "error"}: ${this.message}`;
  }
}

class LiteConnection implements DatabaseConnection {
  transaction: OpenTransaction | undefined;
  constructor(private readonly database: Database) {}

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    try {
      const { rows, affected } = await (this.transaction ?? this.database).run<object>(query.sql, query.parameters);
      return { rows: rows as R[], numAffectedRows: BigInt(affected) };
    } catch (error) {
      throw new SqlError(error as Partial<SqlError>);
    }
  }

  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error("The embedded Supabase does not stream rows; read them in pages.");
  }
}

class DatabaseDriver implements Driver {
  constructor(private readonly database: Database) {}
  async init(): Promise<void> {}
  async destroy(): Promise<void> {}
  async releaseConnection(): Promise<void> {}

  async acquireConnection(): Promise<LiteConnection> {
    return new LiteConnection(this.database);
  }

  async beginTransaction(connection: LiteConnection): Promise<void> {
    connection.transaction = await this.database.begin();
    const request = currentRequest.getStore();
    if (!request) return;
    await connection.transaction.run(
      "select set_config('request.method', $1, true), set_config('request.path', $2, true), set_config('request.headers', $3, true)",
      [request.method, request.path, JSON.stringify(request.headers)],
    );
  }

  async commitTransaction(connection: LiteConnection): Promise<void> {
    await take(connection).commit();
  }

  async rollbackTransaction(connection: LiteConnection): Promise<void> {
    await take(connection).rollback();
  }
}

function take(connection: LiteConnection): OpenTransaction {
  const transaction = connection.transaction;
  if (!transaction) throw new Error("No transaction is open on this connection.");
  connection.transaction = undefined;
  return transaction;
}
