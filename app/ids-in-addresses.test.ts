import { globSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";

/** Whoever asks it anything fails the test: a database that is never touched. */
const untouched = new Proxy({}, { get: (_, name) => { throw new Error(`The database was asked for ${String(name)}.`); } });
const asked = async () => ({ userId: "u", tenantId: "t", via: "session", client: untouched, taken: { allowed: true, limit: 1, remaining: 1, reset_seconds: 1 } });
vi.mock("server-only", () => ({}));
vi.mock("@/lib/tenants/actor", async (original) => ({ ...(await original<object>()), sessionActor: () => asked(), requestActor: () => asked() }));
vi.mock("@/lib/owner/actor", async (original) => ({ ...(await original<object>()), sessionOwner: () => asked() }));

/** What is named by no id of ours: GitHub's names of deliveries, agents, and secrets. */
const OTHER_NAMES = /\/\[(token|kind|subject|\.\.\.path)\]|github\/deliveries/;
const files = globSync("app/**/{page.tsx,route.ts}").filter((file) => file.includes("[") && !OTHER_NAMES.test(file)).sort();
const params = Promise.resolve({ id: "none" });
const NOT_FOUND = { digest: "NEXT_HTTP_ERROR_FALLBACK;404" };

describe("an address with what can be no id", () => {
  it("is looked at in every place that takes one", () => expect(files.length).toBeGreaterThan(25));

  it.each(files.filter((file) => file.endsWith("page.tsx")))("is the page that says so, at %s, and the database is not asked", async (file) => {
    const page = (await import(/* @vite-ignore */ join(process.cwd(), file))) as { default: (props: object) => Promise<unknown>; generateMetadata?: (props: object) => Promise<unknown> };
    const props = { params, searchParams: Promise.resolve({}) };
    await expect(page.default(props)).rejects.toMatchObject(NOT_FOUND);
    if (page.generateMetadata) await expect(page.generateMetadata(props)).rejects.toMatchObject(NOT_FOUND);
  });

  it.each([["runs/new", "replay"], ["runs/compare", "a"], ["strategies/new", "run"]])("is not found in the query of %s either", async (folder, name) => {
    const page = (await import(/* @vite-ignore */ join(process.cwd(), `app/(workspace)/${folder}/page.tsx`))) as { default: (props: object) => Promise<unknown> };
    await expect(page.default({ params: Promise.resolve({}), searchParams: Promise.resolve({ [name]: "none" }) })).rejects.toMatchObject(NOT_FOUND);
  });

  it.each(files.filter((file) => file.endsWith("route.ts")))("is answered 404 by %s", async (file) => {
    const route = (await import(/* @vite-ignore */ join(process.cwd(), file))) as Record<string, (request: Request, context: object) => Promise<Response>>;
    const methods = Object.keys(route).filter((name) => /^(GET|POST|PUT|PATCH|DELETE)$/.test(name));
    expect(methods.length).toBeGreaterThan(0);
    for (const method of methods) {
      const response = await route[method]!(new Request("http://127.0.0.1/none", { method }), { params });
      expect([method, response.status]).toEqual([method, 404]);
      expect(await response.json()).toMatchObject({ error: { code: "not_found" } });
    }
  });
});
