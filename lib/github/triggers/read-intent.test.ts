import examples from "@octokit/webhooks-examples/api.github.com/index.json" with { type: "json" };
import { describe, expect, it } from "vitest";
import { readIntent } from "./read-intent";

const context = { slug: "morning-test", runLabel: "morning" };
const ada = { login: "ada", id: 1, type: "User" };
const [bot, us] = [{ login: "dependabot[bot]", id: 2, type: "Bot" }, { login: "morning-test[bot]", id: 3, type: "Bot" }];
const at = "2026-01-01T00:00:00Z";
const sha = "a".repeat(40);
const issue = { number: 7, updated_at: at };
const pull = { number: 8, updated_at: at, head: { ref: "morning/x", sha, repo: { id: 1 } }, base: { ref: "main", repo: { id: 1 } } };
const fork = { ...pull, head: { ...pull.head, repo: { id: 2 } } };
const comment = (body: string) => ({ id: 9, body, created_at: at });

const read = (event: string, payload: object) => readIntent(event, { sender: ada, ...payload }, context);

describe("readIntent", () => {
  it.each([
    ["the label starts a run", "issues", { action: "labeled", issue, label: { name: "Morning" } }, { does: "start", kind: "issue", issue: 7, at }],
    ["the app as assignee", "issues", { action: "assigned", issue, assignee: { login: "morning-test[bot]" } }, { does: "start", kind: "assignment", issue: 7, at }],
    ["a command", "issue_comment", { action: "created", issue, comment: comment("/morning stop") }, { does: "say", number: 7, onPull: false, commentId: 9, said: { commands: [{ name: "stop" }] } }],
    ["words on a pull request", "issue_comment", { action: "created", issue: { ...issue, pull_request: {} }, comment: comment("@morning rename it") }, { does: "say", onPull: true, said: { message: "rename it" } }],
    ["a review that asks for changes", "pull_request_review", { action: "submitted", pull_request: pull, review: { id: 5, state: "changes_requested" } }, { does: "review", pull: 8, reviewId: 5 }],
    ["a review comment, as part of its review", "pull_request_review_comment", { action: "created", pull_request: pull, comment: { ...comment("why?"), pull_request_review_id: 5 } }, { does: "review", pull: 8, reviewId: 5 }],
    ["the label that wants repairs", "pull_request", { action: "labeled", pull_request: pull, label: { name: "morning:fix" } }, { does: "repair", pull: 8 }],
    ["a red check", "check_run", { action: "completed", check_run: { head_sha: sha, conclusion: "failure", completed_at: at, check_suite: { head_branch: "b" } } }, { does: "checks", sha, redOn: ["b"], at }],
    ["our own check that somebody runs again", "check_run", { action: "rerequested", check_run: { head_sha: sha, conclusion: "failure", app: { slug: "morning-test" } } }, { does: "tell-again", sha }],
    ["a green check", "check_run", { action: "completed", check_run: { head_sha: sha, conclusion: "success", completed_at: at, check_suite: { head_branch: "b" } } }, { does: "checks", redOn: [] }],
    ["a red status", "status", { sha, state: "error", updated_at: at, branches: [{ name: "b" }] }, { does: "checks", sha, redOn: ["b"] }],
    ["a suite, which wakes and repairs nothing", "check_suite", { action: "completed", check_suite: { head_sha: sha, conclusion: "failure", head_branch: "b" } }, { does: "checks", sha, redOn: [] }],
    ["a workflow", "workflow_run", { action: "completed", workflow_run: { head_sha: sha, conclusion: "failure", head_branch: "b" } }, { does: "checks", sha, redOn: [] }],
    ["a push", "push", { ref: "refs/heads/morning/x", deleted: false }, { does: "push", branch: "morning/x", gone: false }],
    ["a push that deletes", "push", { ref: "refs/heads/morning/x", deleted: true }, { does: "push", gone: true }],
    ["a deleted branch", "delete", { ref: "morning/x", ref_type: "branch" }, { does: "push", branch: "morning/x", gone: true }],
    ["a closed pull request, by whomever", "pull_request", { action: "closed", pull_request: pull, sender: bot }, { does: "end-pull", pull: 8, branch: "morning/x" }],
    ["a closed issue", "issues", { action: "closed", issue }, { does: "end-issue", issue: 7 }],
    ["a suspended installation", "installation", { action: "suspend", installation: { id: 4 } }, { does: "installation", change: "suspended", installationId: 4 }],
    ["repositories that were added", "installation_repositories", { action: "added", installation: { id: 4 }, repositories_added: [{ id: 1, full_name: "a/b", private: true }] }, { does: "installation", change: "repositories", added: [{ id: 1, full_name: "a/b" }], removed: [] }],
    ["a renamed repository", "repository", { action: "renamed", repository: { id: 1, full_name: "a/c", owner: { login: "a" } } }, { does: "repository", change: "renamed", fullName: "a/c" }],
  ])("%s", (_, event, payload, intent) => expect(read(event, payload)).toMatchObject(intent));

  it.each([
    ["another label", "issues", { action: "labeled", issue, label: { name: "bug" } }, /label is not morning/],
    ["somebody else as assignee", "issues", { action: "assigned", issue, assignee: ada }, /somebody else/],
    ["a bot's label", "issues", { action: "labeled", issue, label: { name: "morning" }, sender: bot }, /only people/],
    ["our own label", "issues", { action: "labeled", issue, label: { name: "morning" }, sender: us }, /ourselves/],
    ["our own comment", "issue_comment", { action: "created", issue, comment: comment("/morning retry"), sender: us }, /ourselves/],
    ["our comment by a person's token", "issue_comment", { action: "created", issue, comment: comment("/morning retry\n<!-- morning:run:1 -->") }, /ourselves/],
    ["a bot's command", "issue_comment", { action: "created", issue, comment: comment("/morning retry"), sender: bot }, /only people/],
    ["an edited comment", "issue_comment", { action: "edited", issue, comment: comment("/morning retry") }, /Nothing here depends on issue_comment.edited/],
    ["small talk", "issue_comment", { action: "created", issue, comment: comment("thanks") }, /says nothing/],
    ["a command that nobody sees", "issue_comment", { action: "created", issue, comment: comment("Nice<!--\n/morning approve\n-->") }, /says nothing/],
    ["a review from a fork", "pull_request_review", { action: "submitted", pull_request: fork, review: { id: 5, state: "changes_requested" } }, /fork/],
    ["a review of a fork that is gone", "pull_request_review", { action: "submitted", pull_request: { ...pull, head: { ref: "x", repo: null } }, review: { id: 5, state: "changes_requested" } }, /fork/],
    ["repairs of a fork", "pull_request", { action: "labeled", pull_request: fork, label: { name: "morning:fix" } }, /fork/],
    ["an approving review", "pull_request_review", { action: "submitted", pull_request: pull, review: { id: 5, state: "approved" } }, /asks for no changes/],
    ["our own check", "check_run", { action: "completed", check_run: { head_sha: sha, conclusion: "failure", app: { slug: "morning-test" } } }, /ourselves/],
    ["a tag", "push", { ref: "refs/tags/v1" }, /no push to a branch/],
    ["an event of tomorrow", "quantum", { action: "entangled" }, /Nothing here depends on quantum.entangled/],
    ["what is not what it says", "issues", { action: "labeled", issue: "seven" }, /lacks what an event issues has: issue/],
    ["nobody", "issues", { action: "labeled", issue, label: { name: "morning" }, sender: null }, /names nobody/],
  ])("nothing: %s", (_, event, payload, why) => {
    const intent = read(event, payload);
    expect(intent).toMatchObject({ does: "nothing", why: expect.stringMatching(why) });
  });

  it("means nothing in a repository that is not connected, but for the installation itself", () => {
    const elsewhere = { ...context, runLabel: null };
    expect(readIntent("issues", { action: "labeled", issue, label: { name: "morning" }, sender: ada }, elsewhere)).toMatchObject({ does: "nothing", why: "The repository is not connected." });
    expect(readIntent("installation", { action: "deleted", installation: { id: 4 }, sender: ada }, elsewhere)).toMatchObject({ does: "installation", change: "removed" });
  });

  const all = examples.flatMap(({ name, examples: payloads }) => payloads.map((payload, index) => [`${name} ${index}`, name, payload] as const));
  it("knows examples of every event", () => expect(all.length).toBeGreaterThan(200));
  it.each(all)("reads GitHub's example %s, or says why not", (_, name, payload) => {
    const intent = readIntent(name, payload, context);
    expect(intent.does === "nothing" ? intent.why : intent.does).toMatch(/./);
    expect(JSON.stringify(intent)).not.toMatch(/lacks what/);
  });
});
