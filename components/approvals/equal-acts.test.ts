import { describe, expect, it } from "vitest";
import type { ListedApproval } from "@/lib/approvals/schema";
import { actKey, equalTo } from "./equal-acts";

const one = (id: string, kind: string, about: string, digest: string, more: object = {}) =>
  ({ id, kind, digest, status: "pending", decision: null, facts: { about, refusal: null, mayReject: true }, ...more }) as unknown as ListedApproval;

describe("equal acts", () => {
  it("are of the same kind with the same command, or the same digest", () => {
    expect(actKey(one("1", "command", "npm test", "a"))).toBe(actKey(one("2", "command", "npm test", "b")));
    expect(actKey(one("1", "write", "a.ts", "a"))).not.toBe(actKey(one("2", "write", "a.ts", "b")));
    expect(actKey(one("1", "write", "a.ts", "a"))).not.toBe(actKey(one("2", "merge", "a.ts", "a")));
  });

  it("are offered together only where they can still be decided", () => {
    const all = [one("1", "command", "npm test", "a"), one("2", "command", "npm test", "b"), one("3", "command", "npm test", "c", { status: "approved" }), one("4", "command", "npm test", "d", { facts: { about: "npm test", refusal: "Only admins.", mayReject: false } })];
    expect(equalTo(all[0]!, all).map(({ id }) => id)).toEqual(["1", "2"]);
  });
});
