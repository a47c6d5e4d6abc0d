import { expect, it } from "vitest";
import { OutageError } from "@/lib/errors";
import { graphqlOutage, noteAnswer, requireRoom } from "./limits";

let accounts = 0;
const account = () => `account-${++accounts}`;
const NOW = Date.parse("2026-11-21T10:00:00Z");
const headers = (values: Record<string, string | number>) => new Headers(Object.entries(values).map(([name, value]): [string, string] => [name, String(value)]));
const limit = (remaining: number, resetInSeconds = 600) => headers({ "x-ratelimit-limit": 5_000, "x-ratelimit-remaining": remaining, "x-ratelimit-reset": NOW / 1_000 + resetInSeconds });
const tryAsking = (key: string, background: boolean, now = NOW) => {
  try {
    return requireRoom(key, background, now) ?? "may";
  } catch (error) {
    return (error as OutageError).retryAfterMs;
  }
};

it("lets background reads wait for the reset when less than a tenth is left, and nobody else", () => {
  const key = account();
  noteAnswer(key, 200, limit(501), () => "", NOW);
  expect([tryAsking(key, true), tryAsking(key, false)]).toEqual(["may", "may"]);
  noteAnswer(key, 200, limit(499), () => "", NOW);
  expect([tryAsking(key, true), tryAsking(key, false)]).toEqual([600_000, "may"]);
  expect(tryAsking(key, true, NOW + 600_001)).toBe("may");
  expect(tryAsking(account(), true)).toBe("may");
});

it("waits for as long as GitHub says, by whichever way it says it", () => {
  for (const [status, values, body, wait] of [
    [403, headers({ "retry-after": 30 }), "secondary rate limit", 30_000],
    [429, headers({}), "", 60_000],
    [403, limit(0, 120), "API rate limit exceeded", 121_000],
    [403, headers({}), "You have exceeded a secondary rate limit", 60_000],
    [429, headers({ "retry-after": 99_999_999 }), "", 3_600_000],
  ] as const) {
    const key = account();
    expect(noteAnswer(key, status, values, () => body, NOW)).toBe(wait);
    expect(tryAsking(key, false)).toBe(wait);
    expect(tryAsking(key, false, NOW + wait)).toBe("may");
  }
});

it("takes no other refusal for a limit", () => {
  const key = account();
  expect(noteAnswer(key, 403, limit(4_000), () => "Resource not accessible by integration", NOW)).toBeNull();
  expect(noteAnswer(key, 404, headers({}), () => "", NOW)).toBeNull();
  expect(tryAsking(key, false)).toBe("may");
});

it("knows GraphQL's limits and hiccups, which come as answers of status 200, from its refusals", () => {
  const thrown = (type: string | undefined, message: string, values: Record<string, string> = {}) => graphqlOutage(Object.assign(new Error(message), { errors: [{ type, message }], headers: values }), NOW);
  expect(thrown("RATE_LIMITED", "API rate limit exceeded for installation ID 1.", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(NOW / 1_000 + 600) })?.retryAfterMs).toBe(601_000);
  expect(thrown("RATE_LIMIT", "API rate limit already exceeded for user ID 1.")?.retryAfterMs).toBe(60_000);
  expect(thrown(undefined, "You have exceeded a secondary rate limit.", { "retry-after": "30" })?.retryAfterMs).toBe(30_000);
  expect(thrown(undefined, "Something went wrong while executing your query. This may be the result of a timeout.")?.retryAfterMs).toBe(2_000);
  expect(thrown("UNPROCESSABLE", "Pull request is closed")).toBeNull();
  expect(graphqlOutage(new Error("Something went wrong"))).toBeNull();
});
