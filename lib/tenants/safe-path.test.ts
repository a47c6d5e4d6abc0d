import { describe, expect, it } from "vitest";
import { HOME, safePath } from "./safe-path";

describe("where a sign-in leads", () => {
  it.each(["/runs/1?tab=log#e5", "/", "/invitations/abc"])("keeps %s", (path) => expect(safePath(path)).toBe(path));

  it.each(["https://evil.example", "//evil.example/x", "/\\evil.example", "/\t/evil.example", "/.//evil.example", "javascript:alert(1)", "runs", "", undefined, ["/runs"], `/${"x".repeat(3000)}`])(
    "does not follow %s",
    (path) => expect(safePath(path)).toBe(HOME),
  );
});
