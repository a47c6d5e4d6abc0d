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

/** The two ways in which lite sets something for the length of a transaction. */
const SETTING = /^\s*select set_config\('([\w.]+)', \$1, true\)\s*$/i;
const ROLE = /^\s*set local role "(\w+)"\s*$/i;

class LiteConnection implements DatabaseConnection {
  transaction: OpenTransaction | undefined;
  /**
   * What the transaction's settings will be, by name. Lite sends seven statements of them before each
   * request's own; they wait here for that one and go as one, which halves what a small request costs.
   */
  private readonly settings = new Map<string, unknown>();
  constructor(private readonly database: Database) {}

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.transaction) {
      const setting = SETTING.exec(query.sql)?.[1];
      const role = ROLE.exec(query.sql)?.[1];
      if (setting || role) {
        this.set(setting ?? "role", role ?? query.parameters[0]);
        return { rows: [] };
      }
    }
    try {
      await this.applySettings();
      const { rows, affected } = await (this.transaction ?? this.database).run<object>(query.sql, query.parameters);
      return { rows: rows as R[], numAffectedRows: BigInt(affected) };
    } catch (error) {
      throw new SqlError(error as Partial<SqlError>);
    }
  }

  set(setting: string, value: unknown): void {
    // A role is taken on after whatever was set as the one before.
    this.settings.delete(setting);
    this.settings.set(setting, value);
  }

  end(): OpenTransaction {
    const transaction = this.transaction;
    if (!transaction) throw new Error("No transaction is open on this connection.");
    this.transaction = undefined;
    this.settings.clear();
    return transaction;
  }

  private async applySettings(): Promise<void> {
    if (!this.transaction || this.settings.size === 0) return;
    const settings = [...this.settings];
    this.settings.clear();
    await this.transaction.run(`select ${settings.map(([name], index) => `set_config('${name}', $${index + 1}, true)`).join(", ")}`, settings.map(([, value]) => value));
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
    connection.set("request.method", request.method);
    connection.set("request.path", request.path);
    connection.set("request.headers", JSON.stringify(request.headers));
  }

  async commitTransaction(connection: LiteConnection): Promise<void> {
    await connection.end().commit();
  }

  async rollbackTransaction(connection: LiteConnection): Promise<void> {
    await connection.end().rollback();
  }
}
