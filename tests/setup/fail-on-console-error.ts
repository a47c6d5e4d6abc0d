import { afterEach, beforeEach, expect, vi, type MockInstance } from "vitest";

// An error that nobody expected must not scroll past in green output. A test that provokes one
// takes it: `expectConsoleError(/pattern/)` inside the test.
let spy: MockInstance<typeof console.error>;
let expected: RegExp[] = [];

/** Declares that this test makes `console.error` print something matching the pattern. */
export function expectConsoleError(pattern: RegExp): void {
  expected.push(pattern);
}

beforeEach(() => {
  expected = [];
  spy = vi.spyOn(console, "error").mockImplementation(() => undefined);
});

afterEach(() => {
  const lines = spy.mock.calls.map((call) => call.map(String).join(" "));
  spy.mockRestore();
  const unexpected = lines.filter((line) => !expected.some((pattern) => pattern.test(line)));
  expect(unexpected, "unexpected console.error").toEqual([]);
});
