import { randomBytes } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";

const place = { purpose: "github_token", id: "6b3c" } as const;
const newKey = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;

afterEach(() => vi.unstubAllEnvs());

/** The module in an app that was started with these keys. */
async function withKeys(...keys: string[]) {
  for (const name of ["SUPABASE_URL", "SUPABASE_PUBLISHABLE_KEY", "SUPABASE_SECRET_KEY"]) vi.stubEnv(name, "http://127.0.0.1:1");
  vi.stubEnv("ENCRYPTION_KEYS", keys.join(","));
  vi.resetModules();
  return import("./seal");
}

describe("a sealed secret", () => {
  it("opens again, looks different each time, and shows nothing of itself", async () => {
    const { seal, open } = await withKeys(newKey("one"));
    const [first, second] = [seal("ghp_ü", place), seal("ghp_ü", place)];
    expect([open(first, place), open(second, place)]).toEqual(["ghp_ü", "ghp_ü"]);
    expect(first.sealed).not.toBe(second.sealed);
    expect(Buffer.from(first.sealed, "base64").toString("latin1")).not.toContain("ghp");
  });

  it("does not open in another row, for another purpose, or changed anywhere", async () => {
    const { seal, open } = await withKeys(newKey("one"));
    const secret = seal("ghp_secret", place);
    expect(() => open(secret, { ...place, id: "other" })).toThrow(/changed/);
    expect(() => open(secret, { ...place, purpose: "github_app" })).toThrow(/changed/);
    const bytes = Buffer.from(secret.sealed, "base64");
    for (const at of bytes.keys()) {
      const tampered = Buffer.from(bytes);
      tampered[at]! ^= 1;
      expect(() => open({ ...secret, sealed: tampered.toString("base64") }, place)).toThrow(/changed/);
    }
    expect(() => open({ ...secret, sealed: bytes.subarray(0, 20).toString("base64") }, place)).toThrow(/changed/);
    expect(() => open({ ...secret, sealed: "" }, place)).toThrow(/changed/);
  });

  it("opens with an older key after a new one was put in front, and not once that is gone", async () => {
    const [older, newer] = [newKey("2025"), newKey("2026")];
    const sealed = (await withKeys(older)).seal("kept", place);
    const rotated = await withKeys(newer, older);
    expect(rotated.open(sealed, place)).toBe("kept");
    expect(rotated.seal("new", place).key_id).toBe("2026");
    expect(rotated.sealingKeyId()).toBe("2026");
    const alone = await withKeys(newer);
    expect(() => alone.open(sealed, place)).toThrow(/key 2025, which is not in ENCRYPTION_KEYS/);
    expect(() => alone.open({ ...sealed, key_id: "2026" }, place)).toThrow(/changed/);
  });

  it("says what to do when there is no key", async () => {
    const { seal } = await withKeys();
    expect(() => seal("x", place)).toThrow(/ENCRYPTION_KEYS/);
  });
});
