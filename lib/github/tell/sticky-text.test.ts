import { describe, expect, it } from "vitest";
import { stickyText, type RunStory } from "./sticky-text";

const story: RunStory = {
  runUrl: "https://morning.example/runs/1", status: "running", stage: "execute", outcome: null, ending: null,
  plan: {
    title: "Add sub", summary: "", commands: [], acceptance: [], risk: "low", riskReason: "", estimatedTurns: 3,
    steps: [{ title: "Write sub", detail: "", paths: ["src/math.mjs"] }, { title: "Tell of it", detail: "", paths: ["README.md", "docs/**"] }],
  },
  written: new Set(["src/math.mjs"]), executed: false, approvals: [], headSha: null, checks: [], pullNumber: null, repairs: 0,
  spentMicros: 120_000, capMicros: 2_000_000, model: "openai:gpt-5.2", replayed: false,
};

describe("the one comment of a run", () => {
  it("has the state, the plan as a checklist, the cost and a link", () => {
    const text = stickyText(story);
    expect(text).toContain("**MorningAI: Carrying out the plan**");
    expect(text).toContain("- [x] Write sub (`src/math.mjs`)\n- [ ] Tell of it (`README.md`, `docs/**`)");
    expect(text).toContain("$0.12 of at most $2.00 · `openai:gpt-5.2` · [the run, live](https://morning.example/runs/1)");
  });

  it("says what waits for a person, and how to answer", () => {
    expect(stickyText({ ...story, approvals: [{ kind: "plan", message: "The plan waits for approval." }] })).toMatch(/MorningAI: Waiting for approval[^]*Comment `\/morning approve`, or \[decide in MorningAI\]/);
  });

  it("ends with the outcome, the checks on the exact commit, and no commands", () => {
    const text = stickyText({ ...story, status: "succeeded", outcome: "ready_for_review", ending: "Verified green.", executed: true, headSha: "a".repeat(40), checks: [{ name: "test", status: "completed", conclusion: "success", url: "https://github.com/x" }], pullNumber: 7, repairs: 1 });
    expect(text).toContain("**MorningAI: Verified green, ready for review**");
    expect(text).toContain("- [x] Tell of it");
    expect(text).toContain("Checks on aaaaaaaaaaaa: [test success](https://github.com/x).");
    expect(text).toContain("Pull request #7 · repaired once");
    expect(text).not.toContain("`/morning");
  });

  it("lets no text of others mention, hide, format or link", () => {
    const plan = { ...story.plan!, steps: [{ title: "Ask @octocat\n## and <!-- hide --> <img src=x> [click](https://evil.example)", detail: "", paths: ["a`b.md"] }] };
    const line = stickyText({ ...story, plan }).split("\n").find((each) => each.startsWith("- ["))!;
    expect(line).toBe("- [ ] Ask @\u200boctocat ## and &lt;\\!-- hide --> &lt;img src=x> \\[click\\](https://evil.example) (`ab.md`)");
  });
});
