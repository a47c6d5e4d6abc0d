import type { Database } from "../database";

/** The roles of a hosted project; the other roles it has are not for applications. */
export const ROLES = "anon, authenticated, service_role";

// What every hosted project has before its first migration, so that the same migrations are right in
// both places: roles, the `extensions` schema with pgcrypto, and full default grants on `public`
// (row level security, or the migrations' own revokes, narrow them).
const BEFORE_MIGRATIONS = `
do $$ begin
  if not exists (select from pg_roles where rolname = 'anon') then create role anon nologin noinherit; end if;
  if not exists (select from pg_roles where rolname = 'authenticated') then create role authenticated nologin noinherit; end if;
  if not exists (select from pg_roles where rolname = 'service_role') then create role service_role nologin noinherit bypassrls; end if;
end $$;
create schema if not exists extensions;
create extension if not exists pgcrypto with schema extensions;
grant usage on schema public, extensions to ${ROLES};
`;

// Only before the first migration: a migration may revoke these, and a restart must not undo that.
const DEFAULT_GRANTS = `
alter default privileges in schema public grant all on tables to ${ROLES};
alter default privileges in schema public grant all on functions to ${ROLES};
alter default privileges in schema public grant all on sequences to ${ROLES};
`;

// Hosted definitions read both the single claims and the claims object; lite's read the first alone.
const AUTH_FUNCTIONS = `
create or replace function auth.uid() returns uuid language sql stable as $$
  select coalesce(nullif(current_setting('request.jwt.claim.sub', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid
$$;
create or replace function auth.role() returns text language sql stable as $$
  select coalesce(nullif(current_setting('request.jwt.claim.role', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role')
$$;
create or replace function auth.email() returns text language sql stable as $$
  select coalesce(nullif(current_setting('request.jwt.claim.email', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email')
$$;
create or replace function auth.jwt() returns jsonb language sql stable as $$
  select coalesce(nullif(current_setting('request.jwt.claim', true), ''),
    nullif(current_setting('request.jwt.claims', true), ''))::jsonb
$$;
grant usage on schema auth to ${ROLES};
`;

/** Makes the database look like a fresh hosted project; what is already there stays. */
export async function prepareRoles(database: Database): Promise<void> {
  await database.exec(BEFORE_MIGRATIONS);
}

/** After lite made its `auth` tables. `firstTime`: no migration has run on this database yet. */
export async function prepareGrants(database: Database, firstTime: boolean): Promise<void> {
  await database.exec(AUTH_FUNCTIONS);
  if (firstTime) await database.exec(DEFAULT_GRANTS);
}
