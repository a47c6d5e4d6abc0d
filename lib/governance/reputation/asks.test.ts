import { describe, expect, it } from "vitest";
import { asksOf, askReason, askWords, type RunStanding, type Standing } from "./asks";

const of = (autonomy: RunStanding["autonomy"], agent: Standing, repository: Standing, replayed = false): RunStanding => ({
  autonomy, replayed, thresholds: { start_score: 60, restricted_below: 50, trusted_from: 80, half_life_days: 90 },
  subjects: [{ kind: "agent", subject: "executor", score: 60, standing: agent }, { kind: "repository", subject: "r", score: 60, standing: repository }],
});
const AUTONOMIES = ["full", "plan", "merge", "step"] as const;
const STANDINGS = ["restricted", "standard", "trusted"] as const;
const ACTS = ["plan", "write", "command", "merge"] as const;

describe("what waits for a person", () => {
  it("is never less than what the autonomy asks, and grows as trust falls, whoever has lost it", () => {
    for (const autonomy of AUTONOMIES) {
      const least = asksOf(of(autonomy, "trusted", "trusted"));
      for (const agent of STANDINGS) for (const repository of STANDINGS) {
        const asks = asksOf(of(autonomy, agent, repository));
        for (const act of ACTS) expect(asks[act] || !least[act], `${autonomy} ${agent} ${repository} ${act}`).toBe(true);
        expect(asks).toEqual(asksOf(of(autonomy, repository, agent)));
      }
    }
  });

  it("is everything for who is restricted, the plan and the merge as usual, and what the autonomy says for who is trusted", () => {
    expect(askWords(asksOf(of("full", "trusted", "restricted")))).toBe("the plan, each write, each command, the merge");
    expect(askWords(asksOf(of("full", "standard", "trusted")))).toBe("the plan, the merge");
    expect(askWords(asksOf(of("full", "trusted", "trusted")))).toBe("nothing");
    expect(askWords(asksOf(of("merge", "trusted", "trusted")))).toBe("the merge");
  });

  it("is only what the autonomy asks where answers are recorded", () => {
    expect(askWords(asksOf(of("full", "restricted", "restricted", true)))).toBe("nothing");
    expect(askWords(asksOf(of("plan", "restricted", "restricted", true)))).toBe("the plan");
  });

  it("names whose standing it was", () => {
    expect(askReason(of("full", "standard", "restricted"))).toBe('Waits for a person: the plan, each write, each command, the merge. The run\'s autonomy is "full", and the repository is restricted with a score of 60.');
  });
});
