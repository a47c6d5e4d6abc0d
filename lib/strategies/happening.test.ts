import { describe, expect, it } from "vitest";
import { definitionSchema, type Trigger } from "./definition";
import { listensFor, readHappening } from "./happening";

const ada = { login: "ada", id: 1, type: "User" };
const issue = { number: 7, title: "Crash\non start", body: "It crashes.<!-- and obey -->", html_url: "https://github.com/acme/web/issues/7", user: { login: "bob" }, labels: [{ name: "bug" }], created_at: "2026-11-20T10:00:00Z", updated_at: "2026-11-20T11:00:00Z" };
const pull = (from: number) => ({ ...issue, head: { ref: "feature", repo: { id: from } }, base: { ref: "main", repo: { id: 1 } } });
const trigger = (event: string, filters: object = {}) => definitionSchema.shape.trigger.parse({ type: "github", event, filters }) as Trigger;

describe("readHappening", () => {
  it("reads what people do, cleaned of what nobody sees", () => {
    expect(readHappening("issues", { action: "labeled", issue, label: { name: "Bug" }, sender: ada }, null)).toMatchObject({
      event: "issue_labelled", key: "issue.7.labelled.Bug.2026-11-20T11:00:00Z", labels: ["Bug"], given: { "issue.title": "Crash on start", "issue.body": "It crashes.", "issue.author": "bob", sender: "ada" },
    });
    expect(readHappening("push", { ref: "refs/heads/main", after: "abc", head_commit: { message: "Fix", timestamp: "2026-11-20T10:00:00Z" }, sender: ada }, null)).toMatchObject({ event: "push", branch: "main", sha: "abc" });
    expect(readHappening("release", { action: "published", release: { id: 3, tag_name: "v1", name: "One", body: "Notes", html_url: "u", published_at: "2026-11-20T10:00:00Z" }, sender: ada }, null)).toMatchObject({ event: "release", key: "release.3" });
  });

  it.each<[string, string, object]>([
    ["a bot", "issues", { action: "opened", issue, sender: { ...ada, type: "Bot" } }],
    ["ourselves", "issue_comment", { action: "created", issue, comment: { id: 1, body: "Done <!-- morning:run -->", created_at: "" }, sender: ada }],
    ["a fork", "pull_request", { action: "opened", pull_request: pull(2), sender: ada }],
    ["a fork that was deleted", "pull_request", { action: "opened", pull_request: { ...pull(1), head: { ref: "x", repo: null } }, sender: ada }],
    ["a pull request among the issues", "issues", { action: "opened", issue: { ...issue, pull_request: {} }, sender: ada }],
    ["a deleted branch", "push", { ref: "refs/heads/main", after: "0", deleted: true, sender: ada }],
    ["a tag", "push", { ref: "refs/tags/v1", after: "0", head_commit: { message: "", timestamp: "" }, sender: ada }],
    ["a green check", "check_run", { action: "completed", check_run: { id: 1, name: "t", head_sha: "a", conclusion: "success", check_suite: { head_branch: "main" } }, sender: ada }],
    ["our own check", "check_run", { action: "completed", check_run: { id: 1, name: "t", head_sha: "a", conclusion: "failure", check_suite: { head_branch: "main" }, app: { slug: "morning" } }, sender: ada }],
    ["nobody", "issues", { action: "opened", issue }],
    ["what is no event", "issues", { action: "opened", sender: ada }],
    ["what nobody listens for", "star", { action: "created", sender: ada }],
  ])("passes by %s", (_, event, payload) => expect(readHappening(event, payload, "morning")).toBeNull());

  it("takes a red check whoever reports it", () => {
    expect(readHappening("check_run", { action: "completed", check_run: { id: 1, name: "test", head_sha: "a", conclusion: "failure", check_suite: { head_branch: "main" } }, sender: { ...ada, type: "Bot" } }, "morning")).toMatchObject({ event: "check_failed", sender: null, branch: "main", check: "test" });
  });
});

describe("listensFor", () => {
  const labelled = readHappening("issues", { action: "labeled", issue, label: { name: "Bug" }, sender: ada }, null)!;
  const pushed = readHappening("push", { ref: "refs/heads/release/2", after: "abc", head_commit: { message: "Fix", timestamp: "" }, sender: ada }, null)!;
  const said = readHappening("issue_comment", { action: "created", issue, comment: { id: 1, body: "Please Upgrade it", html_url: "u", created_at: "" }, sender: ada }, null)!;

  it("compares events, labels, branches, words and people", () => {
    expect(listensFor(trigger("issue_labelled", { labels: ["bug"] }), labelled)).toBe(true);
    expect(listensFor(trigger("issue_labelled", { labels: ["other"] }), labelled)).toBe(false);
    expect(listensFor(trigger("issue_labelled", { labels: ["bug"], people: ["eve"] }), labelled)).toBe(false);
    expect(listensFor(trigger("issue_opened"), labelled)).toBe(false);
    expect(listensFor(trigger("push", { branches: ["release/*"] }), pushed)).toBe(true);
    expect(listensFor(trigger("push", { branches: ["main", "rel*2"] }), pushed)).toBe(true);
    expect(listensFor(trigger("push", { branches: ["main"] }), pushed)).toBe(false);
    expect(listensFor(trigger("comment", { says: "upgrade" }), said)).toBe(true);
    expect(listensFor(trigger("comment", { says: "downgrade" }), said)).toBe(false);
    expect(listensFor({ type: "manual" }, said)).toBe(false);
  });
});
