import { generateKeyPairSync } from "node:crypto";
import { jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { appJwt } from "./ask";
import { expiryOf } from "./personal-token";

const NOW = Date.parse("2026-11-21T12:00:00Z");

describe("the app's proof", () => {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

  it.each(["pkcs1", "pkcs8"] as const)("is signed with a key as %s, names the app, and is good for ten minutes at most", async (type) => {
    const jwt = await appJwt({ appId: 42, privateKey: privateKey.export({ type, format: "pem" }) as string }, NOW);
    const { payload, protectedHeader } = await jwtVerify(jwt, publicKey, { currentDate: new Date(NOW), algorithms: ["RS256"] });
    expect(protectedHeader).toEqual({ alg: "RS256" });
    expect(payload).toEqual({ iss: "42", iat: NOW / 1_000 - 60, exp: NOW / 1_000 + 540 });
  });

  it("says what to do about a key that is none, and does not repeat it", async () => {
    await expect(appJwt({ appId: 42, privateKey: "-----BEGIN NOTHING-----" })).rejects.toThrow(/PEM file in GITHUB_APP_PRIVATE_KEY/);
    await expect(appJwt({ appId: 42, privateKey: "my secret" })).rejects.toThrow(/^(?!.*my secret)/);
  });
});

describe("when a token expires", () => {
  it.each([
    ["2026-12-01 09:30:00 UTC", "2026-12-01T09:30:00.000Z"], ["2026-12-01 09:30:00 +0200", "2026-12-01T07:30:00.000Z"], ["2026-12-01 09:30:00 -03:30", "2026-12-01T13:00:00.000Z"],
    ["", null], ["soon", null], [undefined, null],
  ])("%s is %s", (header, at) => expect(expiryOf(header)).toBe(at));
});
