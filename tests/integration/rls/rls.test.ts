import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectConsoleError } from "../../setup/fail-on-console-error";
import { ok } from "../../setup/world";
import { startTestStack, type TestStack } from "../../setup/stack";
import { EXPECTED, HIDDEN_COLUMNS, type Access } from "./expected";
import { makeCast, ROLES, type Cast, type RoleName } from "./people";
import { makeRows, type Place, type TableName } from "./rows";

let stack: TestStack;
let cast: Cast;
let places: Record<TableName, Place>;

beforeAll(async () => {
  stack = await startTestStack();
  cast = await makeCast(stack);
  places = await makeRows(stack.serviceClient, cast);
});
afterAll(() => stack.close());
// The embedded server logs what the database refuses; refusals are what is tested here.
beforeEach(() => expectConsoleError(/permission denied for|violates row-level security policy/));

interface Answer {
  status: number;
  rows: Record<string, unknown>[];
  code: string | undefined;
}

async function rest(role: RoleName, method: string, table: string, query: Record<string, string>, body?: object): Promise<Answer> {
  const response = await fetch(`${stack.url}/rest/v1/${table}?${new URLSearchParams(query)}`, {
    method,
    headers: { ...cast.people[role].headers, "content-type": "application/json", prefer: "return=representation" },
    body: body && JSON.stringify(body),
  });
  const value = (await response.json()) as Record<string, unknown>[] | { code?: string };
  return { status: response.status, rows: response.ok ? (value as Record<string, unknown>[]) : [], code: response.ok ? undefined : (value as { code?: string }).code };
}

const filter = (place: Place) => Object.fromEntries(Object.entries(place).map(([column, value]) => [column, `eq.${value}`]));
const keys = (place: Place) => Object.keys(place).join(",");
/** Asks as everyone, one after the other, and answers who got through. Whoever did not must have been refused, not have stumbled. */
async function whoCan(attempt: (role: RoleName) => Promise<Answer>): Promise<RoleName[]> {
  const able: RoleName[] = [];
  for (const role of ROLES) {
    const { status, rows, code } = await attempt(role);
    if (rows.length > 0) able.push(role);
    else expect({ role, status, code }).toEqual(status < 300 ? { role, status, code: undefined } : { role, status: expect.toBeOneOf([401, 403]), code: "42501" });
  }
  return able;
}
const sorted = (roles: readonly RoleName[] = []) => [...roles].sort();

async function read(table: TableName): Promise<Record<string, unknown>> {
  return ok(stack.serviceClient.from(table).select("*").match(places[table]).single());
}

describe("every table of the catalog", () => {
  it("has an expectation here, and none is for a table that is gone", async () => {
    const tables = await stack.database.query<{ name: string }>("select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')");
    expect(Object.keys(EXPECTED).sort()).toEqual(tables.map(({ name }) => name).sort());
  });
});

describe.each(Object.entries(EXPECTED) as [TableName, Access][])("%s", (table, access) => {
  it("is read by whom it should be", async () => {
    const place = places[table];
    expect((await whoCan((role) => rest(role, "GET", table, { select: keys(place), ...filter(place) }))).sort()).toEqual(sorted(access.select));
  });

  it("is added to by whom it should be", async () => {
    const row = await read(table);
    const generated = await stack.database.query<{ name: string }>(`select attname as name from pg_attribute where attrelid = 'public.${table}'::regclass and attgenerated <> ''`);
    // PostgreSQL refuses what it computes itself before it asks who may.
    for (const { name } of generated) delete row[name];
    let count = 0;
    const able = await whoCan((role) => {
      count += 1;
      const body = table === "repositories"
        ? { tenant_id: cast.tenantId, forge: "local", name: "new", location: `/new/${count}`, default_branch: "main", created_by: cast.people[role].userId }
        : row;
      return rest(role, "POST", table, { select: keys(places[table]) }, body);
    });
    expect(able.sort()).toEqual(sorted(access.insert));
  });

  it("is changed by whom it should be, in the columns that may change", async () => {
    const row = await read(table);
    const place = places[table];
    const { columns = [], by = [] } = access.update ?? {};
    const granted = await stack.database.query<{ name: string }>(
      `select distinct attname as name from pg_attribute where attrelid = 'public.${table}'::regclass and attnum > 0 and not attisdropped
       and (has_column_privilege('anon', attrelid, attnum, 'update') or has_column_privilege('authenticated', attrelid, attnum, 'update'))`,
    );
    expect(granted.map(({ name }) => name).sort()).toEqual([...columns].sort());
    for (const column of columns.length > 0 ? columns : Object.keys(row).slice(0, 1)) {
      const able = await whoCan((role) => rest(role, "PATCH", table, { select: keys(place), ...filter(place) }, { [column]: row[column] }));
      expect(able.sort(), column).toEqual(sorted(by));
    }
    expect(await read(table)).toEqual(row);
  });

  it("is removed from by whom it should be", async () => {
    const place = places[table];
    const able = await whoCan(async (role) => {
      if (!access.delete) return rest(role, "DELETE", table, { select: keys(place), ...filter(place) });
      // Something that may go: the row that the other tests use stays.
      const { id: _, ...row } = await read(table);
      const distinct = table === "repositories" ? { location: `/spare/${role}` } : { endpoint: `https://fcm.googleapis.com/spare/${role}` };
      const spare = await ok(stack.serviceClient.from(table).insert({ ...row, ...distinct }).select("id").single());
      return rest(role, "DELETE", table, { select: "id", id: `eq.${spare.id}` });
    });
    expect(able.sort()).toEqual(sorted(access.delete));
    await read(table);
  });
});

describe("hashes of secrets", () => {
  it.each(HIDDEN_COLUMNS)("%s.%s is read by nobody", async (table, column) => {
    for (const role of ROLES) expect(await rest(role, "GET", table, { select: column })).toMatchObject({ rows: [], code: "42501" });
  });
});
