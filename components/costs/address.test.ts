import { describe, expect, it } from "vitest";
import { costsHref, entriesHref, readAddress } from "./address";

const TODAY = "2026-11-21";

describe("the address of costs", () => {
  it("means this month so far when it says nothing, or nonsense", () => {
    const month = { from: "2026-11-01", to: TODAY, by: "agent", filters: {} };
    expect(readAddress({}, TODAY)).toEqual(month);
    expect(readAddress({ from: "yesterday", to: "2026-02-30", by: "weather", agent: "boss", repository: "1", person: ["a", "b"] }, TODAY)).toEqual(month);
  });

  it("says what is shown, and leads back to it", () => {
    const address = { from: "2026-10-01", to: "2026-10-31", by: "model" as const, filters: { agent: "planner" as const, repository: "none", recorded: "false" as const } };
    const href = costsHref(address, TODAY);
    expect(readAddress(Object.fromEntries(new URL(href, "http://here").searchParams), TODAY)).toEqual(address);
    expect(costsHref(readAddress({}, TODAY), TODAY)).toBe("/costs");
  });

  it("holds a range that costs are shown for", () => {
    expect(readAddress({ from: "2026-11-25", to: "2026-11-20" }, TODAY)).toMatchObject({ from: "2026-11-20", to: "2026-11-20" });
    expect(readAddress({ from: "2020-01-01", to: "2026-11-20" }, TODAY)).toMatchObject({ from: "2025-11-20", to: "2026-11-20" });
  });

  it("of a figure's rows has its group and day among the filters", () => {
    const shown = { from: "2026-11-01", to: TODAY, filters: { agent: "fixer" as const } };
    expect(entriesHref(shown)).toBe("/costs/entries?from=2026-11-01&to=2026-11-21&agent=fixer");
    expect(entriesHref(shown, { by: "model", key: "openai:gpt" })).toBe("/costs/entries?from=2026-11-01&to=2026-11-21&agent=fixer&model=openai%3Agpt");
    expect(entriesHref(shown, { by: "day", key: "2026-11-05" })).toBe("/costs/entries?from=2026-11-05&to=2026-11-05&agent=fixer");
  });
});
