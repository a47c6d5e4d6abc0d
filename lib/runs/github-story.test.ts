import { expect, it } from "vitest";
import { originOf, outageOf, webAddress } from "./github-story";

const GITHUB = "https://github.com";

it("links to http(s) alone, whatever a check reports as its page", () => {
  expect(webAddress("https://github.com/acme/library/runs/1")).toBe("https://github.com/acme/library/runs/1");
  expect(webAddress("HTTP://ci.local/1")).toBe("HTTP://ci.local/1");
  for (const url of ["javascript:alert(1)", " https://a.example", "data:text/html,hi", "//a.example", "", null]) expect(webAddress(url)).toBeNull();
});

it("says what started a run, with its page where the asker may see the repository", () => {
  const issue = { kind: "issue", issue_number: 12, pull_number: null, actor_login: "ada", repository: { location: "acme/library" } } as const;
  expect(originOf(issue, GITHUB)).toEqual({ kind: "issue", issueNumber: 12, pullNumber: null, actorLogin: "ada", url: "https://github.com/acme/library/issues/12" });
  expect(originOf({ ...issue, kind: "check", issue_number: null, pull_number: 7 }, GITHUB)!.url).toBe("https://github.com/acme/library/pull/7");
  expect(originOf({ ...issue, repository: null }, GITHUB)!.url).toBeNull();
  expect(originOf(undefined, GITHUB)).toBeNull();
});

it("waits for the forge from the word that it does until the forge is back, the run is tried again, or it ends", () => {
  const last = (type: string) => ({ type, message: "GitHub answered 502.", created_at: "2026-01-01 10:00:00+00" });
  expect(outageOf({ finishedAt: null }, last("forge.waiting"))).toEqual({ message: "GitHub answered 502.", since: "2026-01-01T10:00:00+00:00" });
  expect(outageOf({ finishedAt: "2026-01-01T11:00:00Z" }, last("forge.waiting"))).toBeNull();
  for (const type of ["forge.back", "run.retried"]) expect(outageOf({ finishedAt: null }, last(type))).toBeNull();
  expect(outageOf({ finishedAt: null }, null)).toBeNull();
});
