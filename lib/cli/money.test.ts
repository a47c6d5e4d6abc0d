import { expect, it } from "vitest";
import type { MoneyAct } from "@/lib/governance/budgets/money-act";
import { describeMoney, moneyAnswer, moneyQuestion } from "./money";

const act: MoneyAct = {
  cap: { scope: "tenant", subject: "", subject_name: null, period: "hour", amount_micros: 2_000_000, used_micros: 1_950_000, ends_at: "2026-11-21T20:00:00+00:00", most_micros: 1_000_000_000 },
  needed_micros: 82_000, suggested_micros: 1_000_000, options: ["more", "wait", "stop"],
};

it("says what is asked, and which ways there are", () => {
  expect(describeMoney(act)).toBe("More money: $1.95 of $2.00 is used under the workspace's cap for an hour; the next call may need up to $0.08.\nThis hour ends at 2026-11-21 20:00 UTC.");
  expect(moneyQuestion(act)).toBe("How much more? [dollars to give, such as 1.00; w to wait; anything else stops the run] ");
});

it("takes an amount, a wait, and everything else as a no", () => {
  expect(moneyAnswer(act, " $1.5 ")).toEqual({ decision: "approved", choice: { more: 1_500_000 } });
  expect(moneyAnswer(act, "W")).toEqual({ decision: "approved", choice: { wait: true } });
  for (const no of ["", "n", "0", "-1", "y", "1e9"]) expect(moneyAnswer(act, no)).toEqual({ decision: "rejected" });
  expect(moneyAnswer({ ...act, options: ["more", "stop"] }, "w")).toEqual({ decision: "rejected" });
});
