import { NextRequest } from "next/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sessionCookie, startWorld, APP_URL, type World } from "../setup/world";

let world: World;
let proxy: typeof import("@/proxy").proxy;
let config: typeof import("@/proxy").config;
let cookie: string;
let userId: string;

beforeAll(async () => {
  world = await startWorld();
  ({ proxy, config } = await import("@/proxy"));
  const user = await world.stack.createUser();
  userId = user.id;
  cookie = await sessionCookie(user);
});
afterAll(() => world?.close());

const visit = (path: string, headers: Record<string, string> = {}) => proxy(new NextRequest(`${APP_URL}${path}`, { headers }));

describe("the proxy", () => {
  it.each([["/runs/1?tab=log", "/sign-in?next=%2Fruns%2F1%3Ftab%3Dlog"], ["/", "/sign-in"], ["/settings/keys", "/sign-in?next=%2Fsettings%2Fkeys"], ["/invitationsx", "/sign-in?next=%2Finvitationsx"]])("sends strangers from %s to %s", async (path, to) => {
    const response = await visit(path);
    const { pathname, search } = new URL(response.headers.get("location") ?? "");
    expect({ status: response.status, to: `${pathname}${search}` }).toEqual({ status: 303, to });
  });

  it.each(["/sign-in", "/sign-up", "/forgot-password", "/invitations/abc", "/auth/confirm", "/docs/api", "/api/v1/runs", "/offline"])("lets strangers see %s", async (path) => {
    expect((await visit(path)).headers.get("location")).toBeNull();
  });

  it("lets people in, and takes a forged session for none", async () => {
    expect((await visit("/runs", { cookie })).headers.get("location")).toBeNull();
    expect((await visit("/runs", { cookie: "morning-auth=base64-e30" })).status).toBe(303);
  });

  it("tells the service worker whose pages they are", async () => {
    expect((await visit("/runs", { cookie })).headers.get("x-morning-user")).toBe(userId);
    for (const path of ["/sign-in", "/offline"]) expect((await visit(path)).headers.get("x-morning-user")).toBe("nobody");
    expect((await visit("/api/v1/runs", { cookie })).headers.get("x-morning-user")).toBeNull();
  });

  it("leaves what browsers fetch without a session alone", () => {
    const matched = (path: string) => config.matcher.some((pattern) => new RegExp(`^${pattern}$`).test(path));
    for (const path of ["/manifest.webmanifest", "/sw.js", "/icons/icon-192.png", "/apple-icon.png", "/icon.svg", "/run-page.png"]) expect({ path, matched: matched(path) }).toEqual({ path, matched: false });
    for (const path of ["/runs", "/offline", "/api/v1/runs"]) expect({ path, matched: matched(path) }).toEqual({ path, matched: true });
  });

  it("allows only scripts of this answer, and connections to us and to Supabase", async () => {
    const [first, second] = [await visit("/sign-in"), await visit("/sign-in")];
    const policy = first.headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/script-src 'self' 'nonce-[\w-]{36}' 'strict-dynamic';/);
    expect(policy).toContain(`connect-src 'self' ${world.stack.url} ${world.stack.url.replace("http", "ws")};`);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe-eval");
    expect(second.headers.get("content-security-policy")).not.toBe(policy);
  });

  it("renews a session that has run out, for the page and for the browser", async () => {
    const [name = "", value = ""] = cookie.split("=", 2);
    const session = JSON.parse(Buffer.from(value.replace("base64-", ""), "base64url").toString()) as { expires_at: number; access_token: string };
    const old = `${name}=base64-${Buffer.from(JSON.stringify({ ...session, expires_at: 1 })).toString("base64url")}`;
    const response = await visit("/runs", { cookie: old });
    expect(response.headers.get("location")).toBeNull();
    const renewed = response.cookies.get(name)?.value ?? "";
    expect(renewed).toMatch(/^base64-/);
    expect(response.headers.get("x-middleware-request-cookie")).toContain(renewed);
    expect(response.headers.get("cache-control")).toMatch(/no-store|private/);
  });
});
