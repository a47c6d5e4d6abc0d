import { describe, expect, it } from "vitest";
import { cleanLog, headAndTail, plainText, redact } from "./clean-log";

describe("plainText", () => {
  it("shows what a terminal would finally show", () => {
    expect(plainText("\u001b[1;31mred\u001b[0m \u001b]8;;http://x\u0007link\u001b]8;;\u0007\r\n10%\r50%\r100%\nnull\u0000\tend")).toBe("red link\n100%\nnull\tend");
  });
});

describe("redact", () => {
  it.each([
    "ghp_0123456789abcdefghijABCDEFGHIJ", "sk-proj-0123456789abcdefghij0123", "npm_0123456789abcdefghijABCDEFGHIJ0123", "AKIAIOSFODNN7EXAMPLE", "mk_0123456789abcdefghij0123", "sb_secret_0123456789abcdefghij",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N",
  ])("hides %s", (secret) => {
    expect(redact(`before ${secret} after`)).toBe("before [redacted] after");
  });

  it("hides values that promise to be secrets, and keys", () => {
    expect(redact("DB_PASSWORD=hunter2hunter2")).toBe("DB_PASSWORD=[redacted]");
    expect(redact('"api_key": "abcdef123456",')).toBe('"api_key": "[redacted]",');
    expect(redact("Authorization: Bearer abc.def")).toBe("Authorization: Bearer [redacted]");
    expect(redact("postgres://user:pa55word@host/db")).toBe("postgres://user:[redacted]@host/db");
    expect(redact("-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\nrest")).toBe("[redacted private key]\nrest");
  });

  it("takes no long time over a hostile log", () => {
    for (const piece of ["a", "a-", "eyJ-", "eyJaaaaaaaa.", "://a:", "-----BEGIN A", "\u001b[1", "\u001b]x", "password", " ", "\r", "x\r"]) {
      const hostile = piece.repeat(Math.ceil(256_000 / piece.length));
      expect(cleanLog(hostile).length).toBeLessThanOrEqual(24 * 1024);
    }
  });

  it("leaves ordinary text alone", () => {
    const text = "expected 'password' to be hidden at src/secret.ts:3:1, commit 0123456789abcdef0123456789abcdef01234567";
    expect(redact(text)).toBe(text);
  });
});

describe("cleanLog", () => {
  it("takes off timestamps and lines repeated without end", () => {
    expect(cleanLog("2026-11-21T10:00:00.123Z first\n2026-11-21 10:00:01 second\nagain\nagain\nagain\nagain\nlast")).toBe("first\nsecond\nagain\nagain\nlast");
  });

  it("keeps head and tail at whole lines", () => {
    const cut = headAndTail(Array.from({ length: 1000 }, (_, index) => `line ${index}`).join("\n"), 400);
    expect(cut.length).toBeLessThanOrEqual(400);
    expect(cut).toMatch(/^line 0\n[^]*\n\[… [\d,]+ characters left out …\]\nline \d+\n[^]*line 999$/);
    expect(headAndTail("short", 400)).toBe("short");
    expect(headAndTail("😀".repeat(1000), 301).isWellFormed()).toBe(true);
  });
});
