/**
 * Writes the TypeScript types of the database from its catalog, in the shape that supabase-js reads.
 * `npm run` is not needed by hand: tests/integration/types.test.ts says when types.ts is stale and how
 * to write it again.
 */

/** The one thing needed of a database connection. */
export interface Catalog {
  query<T extends object>(sql: string): Promise<T[]>;
}

interface ColumnRow {
  table: string;
  column: string;
  type: string;
  not_null: boolean;
  has_default: boolean;
}
interface CheckRow {
  table: string;
  column: string;
  definition: string;
}
interface ForeignKeyRow {
  name: string;
  table: string;
  columns: string[];
  target: string;
  target_columns: string[];
  unique: boolean;
}
interface FunctionRow {
  name: string;
  names: string[] | null;
  modes: string[] | null;
  types: string[];
  inputs: number;
  defaults: number;
  strict: boolean;
  returns: string;
  set: boolean;
}

const COLUMNS = `
  select c.relname as "table", a.attname as "column", format_type(a.atttypid, null) as type, a.attnotnull as not_null, a.atthasdef as has_default
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by c.relname, a.attname`;
const CHECKS = `
  select c.relname as "table", a.attname as "column", pg_get_constraintdef(k.oid) as definition
  from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
  where k.contype = 'c' and cardinality(k.conkey) = 1 and c.relnamespace = 'public'::regnamespace`;
// Keys into other schemas (auth.users) are nothing that REST can follow.
const FOREIGN_KEYS = `
  select k.conname as name, c.relname as "table", t.relname as target,
    (select array_agg(a.attname::text order by o.n) from unnest(k.conkey) with ordinality o(num, n) join pg_attribute a on a.attrelid = c.oid and a.attnum = o.num) as columns,
    (select array_agg(a.attname::text order by o.n) from unnest(k.confkey) with ordinality o(num, n) join pg_attribute a on a.attrelid = t.oid and a.attnum = o.num) as target_columns,
    exists (select 1 from pg_index i where i.indrelid = c.oid and i.indisunique and i.indkey::int2[] = k.conkey) as "unique"
  from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class t on t.oid = k.confrelid
  where k.contype = 'f' and c.relnamespace = 'public'::regnamespace and t.relnamespace = 'public'::regnamespace order by k.conname`;
const FUNCTIONS = `
  select p.proname as name, p.proargnames::text[] as names, p.proargmodes::text[] as modes, p.pronargs::int as inputs, p.pronargdefaults::int as defaults,
    (select array_agg(format_type(t, null) order by n) from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality x(t, n)) as types,
    p.proisstrict as strict, format_type(p.prorettype, null) as returns, p.proretset as "set"
  from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prokind = 'f' order by p.proname`;

const HEAD = `// Written from the migrations by lib/local/cli/types.ts; not by hand.

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

`;

/** The text of lib/db/types.ts for this database. */
export async function generateTypes(catalog: Catalog): Promise<string> {
  const columns = await catalog.query<ColumnRow>(COLUMNS);
  const literals = new Map<string, string>();
  for (const check of await catalog.query<CheckRow>(CHECKS)) {
    const union = literalUnion(check.definition);
    if (union) literals.set(`${check.table}.${check.column}`, union);
  }
  const foreignKeys = await catalog.query<ForeignKeyRow>(FOREIGN_KEYS);
  const functions = await catalog.query<FunctionRow>(FUNCTIONS);

  const tables = [...new Set(columns.map((column) => column.table))].sort(byCodePoint).map((table) => {
    const own = columns.filter((column) => column.table === table).sort((a, b) => byCodePoint(a.column, b.column));
    const typed = own.map((column) => ({ ...column, ts: (literals.get(`${table}.${column.column}`) ?? tsType(column.type)) + (column.not_null ? "" : " | null") }));
    return [
      `      ${table}: {`,
      `        Row: { ${typed.map((c) => `${c.column}: ${c.ts}`).join("; ")} };`,
      `        Insert: { ${typed.map((c) => `${c.column}${c.has_default || !c.not_null ? "?" : ""}: ${c.ts}`).join("; ")} };`,
      `        Update: { ${typed.map((c) => `${c.column}?: ${c.ts}`).join("; ")} };`,
      `        Relationships: [${foreignKeys.filter((key) => key.table === table).map(relationship).join(", ")}];`,
      "      };",
    ].join("\n");
  });

  return `${HEAD}export type Database = {
  __InternalSupabase: { PostgrestVersion: "12" };
  public: {
    Tables: {
${tables.join("\n")}
    };
    Views: Record<never, never>;
    Functions: {
${functions.filter((row) => row.returns !== "trigger").map(functionType).join("\n")}
    };
    Enums: Record<never, never>;
    CompositeTypes: Record<never, never>;
  };
};

/** A row as it is read. */
export type Tables<Name extends keyof Database["public"]["Tables"]> = Database["public"]["Tables"][Name]["Row"];
`;
}

// PostgreSQL prints `x in ('a', 'b')` as `x = ANY (ARRAY['a'::text, 'b'::text])` and `x in ('a')` as `x = 'a'::text`.
function literalUnion(definition: string): string | undefined {
  const match = /^CHECK \(\(\w+ = (?:ANY \(ARRAY\[((?:'[^']*'::text(?:, )?)+)\]\)|('[^']*'::text))\)\)$/.exec(definition);
  const list = match?.[1] ?? match?.[2];
  return list && [...list.matchAll(/'([^']*)'::text/g)].map((literal) => JSON.stringify(literal[1])).join(" | ");
}

function relationship(key: ForeignKeyRow): string {
  return `{ foreignKeyName: "${key.name}"; columns: ${JSON.stringify(key.columns)}; isOneToOne: ${key.unique}; referencedRelation: "${key.target}"; referencedColumns: ${JSON.stringify(key.target_columns)} }`;
}

function functionType(row: FunctionRow): string {
  const all = (row.types ?? []).map((type, i) => ({ name: row.names?.[i] ?? "", mode: row.modes?.[i] ?? "i", type }));
  const inputs = all.filter(({ mode }) => mode === "i" || mode === "b");
  // A function that is not strict is called with nulls too, so null may be passed.
  const args = inputs.map(({ name, type }, i) => `${name}${i >= row.inputs - row.defaults ? "?" : ""}: ${tsType(type)}${row.strict ? "" : " | null"}`);
  const table = all.filter(({ mode }) => mode === "t");
  const returned = table.length > 0 ? `{ ${table.map(({ name, type }) => `${name}: ${tsType(type)} | null`).join("; ")} }` : row.returns === "void" ? "undefined" : tsType(row.returns);
  return `      ${row.name}: { Args: ${args.length > 0 ? `{ ${args.join("; ")} }` : "Record<PropertyKey, never>"}; Returns: ${returned}${row.set ? "[]" : ""} };`;
}

function tsType(sql: string): string {
  if (sql.endsWith("[]")) return `${tsType(sql.slice(0, -2))}[]`;
  if (["smallint", "integer", "bigint", "real", "double precision", "numeric"].includes(sql)) return "number";
  if (sql === "boolean") return "boolean";
  if (sql === "json" || sql === "jsonb") return "Json";
  return "string";
}

// Not localeCompare: the file must not depend on the machine's language.
const byCodePoint = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
