import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestStack, type TestStack } from "../../setup/stack";
import { EXECUTABLE, EXPECTED } from "./expected";

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack.close());

describe("the catalog", () => {
  it("has row level security and a policy on every table", async () => {
    const open = await stack.database.query(`
      select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      and (not c.relrowsecurity or not exists (select 1 from pg_policy p where p.polrelid = c.oid))`);
    expect(open).toEqual([]);
  });

  it("has policies that are sentences", async () => {
    const policies = await stack.database.query<{ name: string }>("select polname as name from pg_policy p join pg_class c on c.oid = p.polrelid where c.relnamespace = 'public'::regnamespace");
    expect(policies.map(({ name }) => name).filter((name) => !/^[A-Z][a-z']+( [a-z]+){2,}$/.test(name))).toEqual([]);
  });

  it("has an index behind every foreign key", async () => {
    const bare = await stack.database.query(`
      select k.conrelid::regclass::text as "table", k.conname as name from pg_constraint k
      join pg_class c on c.oid = k.conrelid
      where k.contype = 'f' and c.relnamespace = 'public'::regnamespace and not exists (
        select 1 from pg_index i where i.indrelid = k.conrelid and i.indpred is null
        and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] <@ k.conkey)`);
    expect(bare).toEqual([]);
  });

  it("has an index behind every column that a policy asks about", async () => {
    const bare = await stack.database.query(`
      select distinct a.attrelid::regclass::text as "table", a.attname as "column"
      from pg_policy p
      join pg_depend d on d.classid = 'pg_policy'::regclass and d.objid = p.oid and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0
      join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
      join pg_class c on c.oid = d.refobjid
      where c.relnamespace = 'public'::regnamespace
      and not exists (select 1 from pg_index i where i.indrelid = a.attrelid and i.indpred is null and (i.indkey::int2[])[0] = a.attnum)`);
    expect(bare).toEqual([]);
  });

  it("has no function that runs as its owner with a search path of the caller", async () => {
    const loose = await stack.database.query(`
      select p.oid::regprocedure::text as name from pg_proc p
      where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
      and (p.proconfig is null or not p.proconfig @> array['search_path=""'])`);
    expect(loose).toEqual([]);
  });

  it.each(["anon", "authenticated"] as const)("lets %s call exactly the functions listed", async (role) => {
    const callable = await stack.database.query<{ name: string }>(
      `select p.pronamespace::regnamespace::text || '.' || p.proname as name from pg_proc p
       where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace) and has_function_privilege($1, p.oid, 'execute')`,
      [role],
    );
    expect(callable.map(({ name }) => name).sort()).toEqual([...EXECUTABLE[role]].sort());
  });

  it("grants no more than the policies allow somebody, and never truncate, trigger or reference", async () => {
    const granted = await stack.database.query<{ grant: string }>(`
      select distinct c.relname || ' ' || lower(x.privilege) as grant
      from pg_class c, unnest(array['anon', 'authenticated']) r(role), unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES']) x(privilege)
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
      and (has_table_privilege(r.role, c.oid, x.privilege) or (x.privilege in ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') and has_any_column_privilege(r.role, c.oid, x.privilege)))`);
    const expected = Object.entries(EXPECTED).flatMap(([table, access]) => [
      ...(access.select.length > 0 ? [`${table} select`] : []), ...(access.insert ? [`${table} insert`] : []), ...(access.update ? [`${table} update`] : []), ...(access.delete ? [`${table} delete`] : []),
    ]);
    expect(granted.map(({ grant }) => grant).sort()).toEqual(expected.sort());
  });
});
