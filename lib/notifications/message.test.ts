import { describe, expect, it } from "vitest";
import { body } from "./mail";
import { decidedMessage, messageAbout, type Facts } from "./message";

const ID = "01a1fe2a-6424-71dd-80ca-4605c386ada2";
const approval: NonNullable<Facts["approval"]> = {
  id: ID, kind: "more_money", status: "pending", reason: "The run is at its cap", about: "", act: null, expires_at: "2026-11-28T10:00:00+00:00", decided_at: null, choice: null,
  deciders: "admin", people_needed: 2, requester_may_decide: false, delegated_to_name: null, decided_by_name: null,
};
const run = { id: ID, goal: "Add sub", outcome: "red", attempt: 1, spent_micros: 1_500_000, cap_micros: 2_000_000, repository: "Library" };
const facts: Facts = { tenant: "Acme", run, approval, warning: null };

describe("a message", () => {
  it("about money says how much, what follows from a yes and a no, who decides and until when", () => {
    const act = { cap: { scope: "tenant", subject: "", subject_name: null, period: "day", amount_micros: 10_000_000, used_micros: 9_990_000, ends_at: null, most_micros: 1 }, needed_micros: 40_000, suggested_micros: 5_000_000, options: ["more", "wait", "stop"] };
    const message = messageAbout("escalated", { ...facts, approval: { ...approval, act } })!;
    expect(message).toMatchObject({ title: "Waiting for an admin. A run is at its cap: more money waits for a decision", path: `/approvals/${ID}` });
    expect(Object.fromEntries(message.parts.map(({ label, text }) => [label, text]))).toEqual({
      Run: "Add sub", Repository: "Library", Why: "The run is at its cap", Amount: "$5.00 more is suggested; the next call may need up to $0.04", Cap: "$9.99 of $10.00 is used under the workspace's cap for a day",
      "On a yes": "The run goes on with what you choose.", "On a no": "The run stops. Its work so far is pushed.", "Who decides": "Two admins, but not who asked.", Until: "2026-11-28 10:00 UTC; no answer is a no.",
    });
  });

  it("about a decision says by whom and what, and nothing while there is none", () => {
    expect(decidedMessage(facts)).toBeNull();
    const decided = { ...approval, status: "approved", decided_by_name: "Ada", decided_at: "2026-11-21T10:00:00Z" } as const;
    expect(decidedMessage({ ...facts, approval: { ...decided, choice: { wait: true } } })).toMatchObject({ title: "A run is at its cap: more money was approved by Ada", parts: expect.arrayContaining([{ label: "Chosen", text: "waiting until the period ends" }]) });
    expect(decidedMessage({ ...facts, approval: { ...decided, kind: "plan", status: "expired", decided_by_name: null } })!.title).toBe("A plan has expired: nobody decided in time, which is a no");
    expect(decidedMessage({ ...facts, approval: { ...decided, kind: "plan", status: "void" } })!.title).toMatch(/^A plan is void/);
  });

  it("about the end of a run names it, and what is gone is not told", () => {
    expect(messageAbout("finished", facts)).toMatchObject({ title: "Ended with failing checks: Add sub", path: `/runs/${ID}`, parts: expect.arrayContaining([{ label: "Cost", text: "$1.50 of at most $2.00" }]) });
    expect(messageAbout("finished", { ...facts, run: null })).toBeNull();
    expect(messageAbout("warned", facts)).toBeNull();
  });

  it("is the same in text and in HTML, where nothing of it is markup", () => {
    const message = messageAbout("requested", { ...facts, run: { ...run, goal: `</td><script>alert("1")</script>` } })!;
    const { text, html } = body(message, `Acme <b>`, "https://morning.example", "https://morning.example/settings/notifications");
    expect(text).toContain(`Run: </td><script>alert("1")</script>`);
    expect(html).toContain("&lt;/td&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;");
    expect(html).not.toMatch(/<script|<b>/);
    for (const part of [text, html]) expect(part).toContain(`https://morning.example/approvals/${ID}`);
  });
});
