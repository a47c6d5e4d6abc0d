import { createRequire } from "node:module"; const require = createRequire(import.meta.url);
import { openPglite } from "/work/main/lib/local/supabase/connection";
import { App } from "@supabase/lite";
import { prepareGrants, prepareRoles } from "/work/main/lib/local/supabase/bootstrap";
import { applyMigrations, prepareHistory, readMigrations } from "/work/main/lib/local/supabase/migrations";
export async function boot() {
  const opened = await openPglite(require("node:fs").mkdtempSync("/tmp/pgl-"));
  const app = new App({ connection: opened.connection, auth: { enabled: true, jwt_secret: "x".repeat(40), publishable_key: "sb_publishable_x", secret_key: "sb_secret_x" } } as never);
  await prepareRoles(opened.database);
  await app.init();
  await app.ensureSystemSchema();
  const h = await prepareHistory(opened.database);
  await prepareGrants(opened.database, h.empty);
  await opened.database.exec(`create schema if not exists realtime; create table if not exists realtime.messages(id uuid, topic text, extension text); create or replace function realtime.topic() returns text language sql stable as $$ select current_setting('realtime.topic', true) $$; create or replace function realtime.send(payload jsonb, event text, topic text, private boolean default true) returns void language sql as $$ select null $$; grant usage on schema realtime to anon, authenticated, service_role;`);
  console.log("applied", await applyMigrations(opened.database, readMigrations()));
  return opened.database;
}
