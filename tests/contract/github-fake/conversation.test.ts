import { afterEach, beforeEach, expect, it } from "vitest";
import { makeSetting, type Setting } from "./world";

let here: Setting;
beforeEach(async () => { here = await makeSetting(); });
afterEach(async () => { await here.close(); });

async function openPull(): Promise<{ number: number; node_id: string; head: { sha: string } }> {
  await here.fake.person("ada").push(here.repo.fullName, "feature", { "src/sum.js": "export const sum = (a, b) => b + a;\n" });
  return (await here.octokit.rest.pulls.create({ ...here.at, title: "Turn", head: "feature", base: "main" })).data;
}

it("tells of issues, labels, assignments and comments, with the person or the bot who did it", async () => {
  const { fake, octokit, at, repo, names, received } = here;
  const number = await fake.person("ada").createIssue(repo.fullName, { title: "Broken", body: "It is" });
  await fake.person("ada").label(repo.fullName, number, "morning");
  await fake.person("ada").assign(repo.fullName, number, fake.app.botLogin);
  await fake.person("ada").comment(repo.fullName, number, "/morning fix");
  const { data: comment } = await octokit.rest.issues.createComment({ ...at, issue_number: number, body: "On it" });
  expect(comment).toMatchObject({ user: { login: fake.app.botLogin, type: "Bot" }, performed_via_github_app: { id: fake.app.id } });
  await fake.settled();
  expect((await octokit.rest.issues.listEvents({ ...at, issue_number: number })).data.map((event) => event.event)).toEqual(["opened", "labeled", "assigned"]);
  expect((await octokit.rest.issues.listCommentsForRepo(at)).data.map((one) => one.body)).toEqual(["/morning fix", "On it"]);
  await expect(octokit.rest.issues.createComment({ ...at, issue_number: number, body: "x".repeat(65_537) })).rejects.toMatchObject({ status: 422 });
  expect(names().slice(-5)).toEqual(["issues.opened", "issues.labeled", "issues.assigned", "issue_comment.created", "issue_comment.created"]);
  expect(received.find(({ payload }) => payload.action === "labeled")?.payload).toMatchObject({ label: { name: "morning", id: expect.any(Number) as number }, sender: { login: "ada" }, repository: { id: repo.id } });
  expect(received.find(({ payload }) => payload.action === "assigned")?.payload).toMatchObject({ assignee: { login: fake.app.botLogin, type: "Bot" } });
});

it("lets only those label who may, and says what a person may", async () => {
  const { fake, octokit, at, repo } = here;
  for (const role of ["read", "triage", "write", "maintain", "admin"] as const) {
    fake.setRole(repo.fullName, `a-${role}`, role);
    const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel({ ...at, username: `a-${role}` });
    expect([data.permission, data.role_name]).toEqual([{ read: "read", triage: "read", write: "write", maintain: "write", admin: "admin" }[role], role]);
  }
  const number = await fake.person("a-read").createIssue(repo.fullName, { title: "Please" });
  await expect(fake.person("a-read").label(repo.fullName, number, "morning")).rejects.toThrow(/403/);
  await fake.person("a-triage").label(repo.fullName, number, "morning");
  expect((await octokit.rest.issues.get({ ...at, issue_number: number })).data.labels).toHaveLength(1);
});

it("shows a pull request as an issue too, and tells of its labels as of a pull request's", async () => {
  const { fake, octokit, at, repo, received } = here;
  const pull = await openPull();
  await fake.person("ada").label(repo.fullName, pull.number, "morning:fix");
  await fake.person("ada").comment(repo.fullName, pull.number, "@morning look");
  await fake.settled();
  expect(received.find(({ name, payload }) => name === "pull_request" && payload.action === "labeled")?.payload).toMatchObject({ number: pull.number, label: { name: "morning:fix" }, pull_request: { labels: [{ name: "morning:fix" }] } });
  expect(received.find(({ name }) => name === "issue_comment")?.payload).toMatchObject({ issue: { number: pull.number, pull_request: { url: expect.stringContaining(`/pulls/${pull.number}`) as string } } });
  expect((await octokit.rest.issues.get({ ...at, issue_number: pull.number })).data.pull_request).toBeDefined();
  expect((await octokit.rest.issues.listForRepo(at)).data.map((issue) => issue.number)).toEqual([pull.number]);
});

it("has reviews with threads that can be answered and resolved", async () => {
  const { fake, octokit, at, repo, received } = here;
  const pull = await openPull();
  fake.setRole(repo.fullName, "bob", "write");
  await fake.person("bob").review(repo.fullName, pull.number, { event: "REQUEST_CHANGES", body: "Two things", comments: [{ path: "src/sum.js", line: 1, body: "Why turned?" }, { path: "src/sum.js", line: 1, body: "Name it" }] });
  const { data: comments } = await octokit.rest.pulls.listReviewComments({ ...at, pull_number: pull.number });
  expect(comments.map((one) => [one.path, one.line, one.body])).toEqual([["src/sum.js", 1, "Why turned?"], ["src/sum.js", 1, "Name it"]]);
  const { data: answer } = await octokit.rest.pulls.createReplyForReviewComment({ ...at, pull_number: pull.number, comment_id: comments[0]!.id, body: "Done in abc" });
  expect(answer.in_reply_to_id).toBe(comments[0]!.id);
  type Threads = { repository: { pullRequest: { reviewThreads: { nodes: Array<{ id: string; isResolved: boolean; comments: { nodes: Array<{ databaseId: number }> } }> } } } };
  const query = "query($owner: String!, $name: String!, $number: Int!) { repository(owner: $owner, name: $name) { pullRequest(number: $number) { reviewThreads(first: 100) { nodes { id isResolved comments(first: 50) { nodes { databaseId } } } } } } }";
  const threads = async () => (await octokit.graphql<Threads>(query, { owner: "ada", name: "sum", number: pull.number })).repository.pullRequest.reviewThreads.nodes;
  const [first] = await threads();
  expect(first!.comments.nodes.map((one) => one.databaseId)).toEqual([comments[0]!.id, answer.id]);
  await octokit.graphql("mutation($threadId: ID!) { resolveReviewThread(input: { threadId: $threadId }) { thread { isResolved } } }", { threadId: first!.id });
  expect((await threads()).map((thread) => thread.isResolved)).toEqual([true, false]);
  await expect(octokit.graphql("query { viewer { login } }")).rejects.toThrow(/does not know/);
  const reaction = { ...at, comment_id: comments[0]!.id, content: "eyes" as const };
  expect([(await octokit.rest.reactions.createForPullRequestReviewComment(reaction)).status, (await octokit.rest.reactions.createForPullRequestReviewComment(reaction)).status]).toEqual([201, 200]);
  await fake.settled();
  expect(received.find(({ name }) => name === "pull_request_review")?.payload).toMatchObject({ action: "submitted", review: { state: "changes_requested", body: "Two things", user: { login: "bob" } }, pull_request: { number: pull.number } });
  expect(received.filter(({ name }) => name === "pull_request_review_comment")).toHaveLength(3);
});

it("has pages where links lead, with what people wrote as text", async () => {
  const { fake, repo } = here;
  const pull = await openPull();
  await fake.person("ada").comment(repo.fullName, pull.number, "<!-- hidden -->\n## Plan\n- [x] First\n- [ ] <script>alert(1)</script>");
  const html = await (await fetch(`${fake.url}/${repo.fullName}/pull/${pull.number}`)).text();
  expect(html).toContain('<li><input type="checkbox" disabled checked> First</li>');
  expect(html).not.toContain("<script>");
  expect(html).not.toContain("hidden -->");
  expect((await fetch(`${fake.url}/${repo.fullName}/issues/999`)).status).toBe(404);
});
