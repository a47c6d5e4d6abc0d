import { inspect } from "node:util";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { expectConsoleError } from "../../setup/fail-on-console-error";
import { startTestStack, type TestStack, type TestUser } from "../../setup/stack";

let stack: TestStack;
let ada: TestUser;
let bob: TestUser;

beforeAll(async () => {
  stack = await startTestStack();
  await stack.database.exec(`
    create table public.notes (id int primary key, owner uuid, text text);
    alter table public.notes enable row level security;
    grant select, insert on public.notes to authenticated;
    grant all on public.notes to service_role;
    create policy "owners see their notes" on public.notes for select to authenticated using (owner = (select auth.uid()));
    create table public.keyed (secret text);
    alter table public.keyed enable row level security;
    grant select on public.keyed to anon;
    insert into public.keyed values ('a'), ('b');
    create policy "a header opens its row" on public.keyed for select to anon
      using (secret = current_setting('request.headers', true)::json ->> 'x-secret');
    create function public.me() returns text language sql as $$ select current_user::text || ' ' || coalesce(auth.uid()::text, 'nobody') $$;
    grant execute on function public.me() to anon, authenticated, service_role;
  `);
  ada = await stack.createUser();
  bob = await stack.createUser();
  await stack.database.query("insert into public.notes values (1, $1::text::uuid, 'ada'), (2, $2::text::uuid, 'bob')", [ada.id, bob.id]);
});
afterAll(() => stack.close());

test("each person sees what the policies show them", async () => {
  expect((await ada.client.from("notes").select("id")).data).toEqual([{ id: 1 }]);
  expect((await bob.client.from("notes").select("id")).data).toEqual([{ id: 2 }]);
  expect((await stack.serviceClient.from("notes").select("id")).data).toHaveLength(2);
});

test("what was not granted stays refused, and the log tells no values", async () => {
  expectConsoleError(/^Error: (permission denied for table notes|new row violates row-level security policy for table "notes")$/);
  expect((await stack.anonClient.from("notes").select("id")).error?.code).toBe("42501");
  expect((await ada.client.from("notes").insert({ id: 3, owner: ada.id, text: "private words" })).error?.code).toBe("42501");
  expect((await ada.client.from("notes").update({ text: "x" }).eq("id", 1)).error?.code).toBe("42501");
  expect((await stack.database.query("select text from public.notes where id = 1"))[0]).toEqual({ text: "ada" });
  expect(vi.mocked(console.error).mock.calls.map((call) => inspect(call[0])).join()).not.toContain("private words");
});

test("requests at once keep their own role and person, and the server keeps its own", async () => {
  expectConsoleError(/permission denied for table notes/);
  const askers = [
    { client: ada.client, answer: `authenticated ${ada.id}` },
    { client: bob.client, answer: `authenticated ${bob.id}` },
    { client: stack.anonClient, answer: "anon nobody" },
    { client: stack.serviceClient, answer: "service_role nobody" },
  ];
  await Promise.all(
    Array.from({ length: 100 }, async (_, n) => {
      const { client, answer } = askers[n % askers.length] ?? { client: ada.client, answer: "" };
      const [asked, server, rows] = await Promise.all([client.rpc("me"), stack.database.query<{ me: string }>("select current_user::text as me"), client.from("notes").select("id")]);
      expect(asked.data).toBe(answer);
      expect(server[0]?.me).toBe("postgres");
      expect(rows.data?.length ?? 0).toBe(answer.startsWith("authenticated") ? 1 : answer.startsWith("service") ? 2 : 0);
    }),
  );
});

test("policies can read the headers of the request", async () => {
  const read = async (secret?: string) =>
    (await fetch(`${stack.url}/rest/v1/keyed?select=secret`, { headers: { apikey: stack.keys.publishableKey, ...(secret && { "X-Secret": secret }) } })).json();
  expect(await read("a")).toEqual([{ secret: "a" }]);
  expect(await read("b")).toEqual([{ secret: "b" }]);
  expect(await read()).toEqual([]);
});

test("without a key, or with a token alone, nothing is answered", async () => {
  const status = async (headers: Record<string, string>) => (await fetch(`${stack.url}/rest/v1/notes`, { headers })).status;
  expect(await status({})).toBe(401);
  expect(await status({ apikey: "sb_publishable_wrong" })).toBe(401);
  expect(await status({ authorization: `Bearer ${ada.accessToken}` })).toBe(401);
  expect(await status({ apikey: stack.keys.publishableKey, authorization: `Bearer ${ada.accessToken.slice(0, -2)}xx` })).toBe(401);
});

test.each(["auth", "private", "realtime", "inngest", "supabase_migrations", "extensions"])("the schema %s is not served", async (schema) => {
  const answer = await fetch(`${stack.url}/rest/v1/users`, { headers: { apikey: stack.keys.secretKey, "accept-profile": schema } });
  expect(answer.status).toBe(406);
});

test("a page of another origin may ask and read", async () => {
  const preflight = await fetch(`${stack.url}/rest/v1/notes`, {
    method: "OPTIONS",
    headers: { origin: "http://127.0.0.1:3000", "access-control-request-method": "GET", "access-control-request-headers": "apikey,x-client-info" },
  });
  expect([preflight.status, preflight.headers.get("access-control-allow-headers")]).toEqual([204, "apikey,x-client-info"]);
  const answer = await fetch(`${stack.url}/rest/v1/notes?select=id`, {
    headers: { origin: "http://127.0.0.1:3000", apikey: stack.keys.publishableKey, authorization: `Bearer ${ada.accessToken}`, prefer: "count=exact" },
  });
  expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  expect(answer.headers.get("access-control-expose-headers")).toContain("content-range");
  expect(answer.headers.get("content-range")).toBe("0-0/1");
});

test("a body that is too large is refused, with and without its length", async () => {
  const large = new Uint8Array(33 * 1024 * 1024);
  const headers = { apikey: stack.keys.secretKey, "content-type": "application/json" };
  expect((await fetch(`${stack.url}/rest/v1/notes`, { method: "POST", headers, body: large })).status).toBe(413);
  const stream = new Blob([large]).stream();
  const answer = await fetch(`${stack.url}/rest/v1/notes`, { method: "POST", headers, body: stream, duplex: "half" } as RequestInit);
  expect(answer.status).toBe(413);
});

test("the health page names the parts, and other paths are not found", async () => {
  const health = await fetch(`${stack.url}/health`);
  expect(await health.json()).toMatchObject({ status: "ok", parts: { database: "ok", realtime: { sockets: 0 } } });
  expect((await fetch(`${stack.url}/nowhere`)).status).toBe(404);
});
