import { describe, expect, it } from "vitest";
import { actWords, targetAddress } from "./words";

describe("acts in words", () => {
  it.each([["member.removed", "Member removed"], ["api_key.created", "API key created"], ["github_token.removed", "GitHub token removed"], ["git.push", "Pushed a branch"], ["git.push.failed", "Git push failed"], ["decision.verdict", "Decision verdict"]])("%s is %s", (act, words) => expect(actWords(act)).toBe(words));
});

describe("where a target is", () => {
  it("is the run first, then the thing's own page, then nowhere", () => {
    expect(targetAddress({ targetKind: "approval", targetId: "a", runId: "r" })?.href).toBe("/runs/r");
    expect(targetAddress({ targetKind: "repository", targetId: "x", runId: null })?.href).toBe("/repositories/x");
    expect(targetAddress({ targetKind: "github_token", targetId: "x", runId: null })?.href).toBe("/settings/github");
    expect(targetAddress({ targetKind: "tenant", targetId: "x", runId: null })).toBeNull();
  });
});
