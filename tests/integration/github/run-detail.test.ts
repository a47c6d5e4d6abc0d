import { afterAll, beforeAll, expect, it } from "vitest";
import { ok, tenantOf } from "../../setup/world";
import { startGithubWorld, type Connected, type GithubWorld } from "./github-world";

let place: GithubWorld;
let repository: Connected;
beforeAll(async () => {
  place = await startGithubWorld();
  repository = await place.repository();
});
afterAll(() => place?.close());

it("a run that GitHub started says from where, what reviewers said, where its checks are, and when it waits for GitHub; to its own workspace alone", async () => {
  const { service, github, tenantId } = place;
  const { readRun } = await import("@/lib/runs/queries");
  const { runDetailSchema } = await import("@/lib/runs/detail-schema");
  const { listReviewComments } = await import("@/lib/runs/github-story");
  const issue = await repository.ada.createIssue(repository.fullName, { title: "Add sub" });
  await repository.ada.label(repository.fullName, issue, "morning");
  await place.process();
  const { id } = await repository.run();
  const page = `${github.url}/${repository.fullName}`;
  const sha = "a".repeat(40);
  const of = { tenant_id: tenantId, repository_id: repository.rowId, run_id: id };
  await ok(service.from("pull_requests").insert({ ...of, key: "pull", number: 2, title: "Add sub", body: "", head_branch: "morning/sub", base_branch: "main", head_sha: sha, status: "open", draft: true, url: `${page}/pull/2` }).select());
  await ok(service.from("checks").insert([
    { ...of, name: "test", sha, attempt: 1, required: true, status: "queued", url: `${page}/actions/runs/1` },
    { ...of, name: "odd", sha, attempt: 1, required: false, status: "queued", url: "javascript:alert(1)" },
  ]).select());
  const comment = { tenant_id: tenantId, run_id: id, author_login: "rita", created_at: "2026-01-01T00:00:00Z" };
  await ok(service.from("review_threads").insert([
    { ...comment, comment_id: 11, thread_id: 11, path: "src/math.mjs", line: 2, body: "Call it <b>minus</b>.", status: "settled", settled_sha: sha },
    { ...comment, comment_id: 12, thread_id: 12, path: "README.md", line: null, body: "Say so here." },
  ]).select());

  const detail = runDetailSchema.parse(await readRun(place.admin, id));
  expect(detail.origin).toEqual({ kind: "issue", issueNumber: issue, pullNumber: null, actorLogin: "ada", url: `${page}/issues/${issue}` });
  expect(detail.pullRequest).toMatchObject({ number: 2, url: `${page}/pull/2` });
  expect(Object.fromEntries(detail.checks.map(({ name, url }) => [name, url]))).toEqual({ test: `${page}/actions/runs/1`, odd: null });
  expect(detail.waitsForForge).toBeNull();
  expect(await listReviewComments(place.admin, id)).toMatchObject([
    { path: "src/math.mjs", line: 2, authorLogin: "rita", body: "Call it <b>minus</b>.", status: "settled", settledSha: sha, url: `${page}/pull/2#discussion_r11` },
    { path: "README.md", line: null, status: "open", settledSha: null },
  ]);

  const { noteOutage } = await import("@/lib/runs/steps/outage");
  await noteOutage(id, "open-pull", 1, "GitHub answered 502.");
  expect((await readRun(place.admin, id)).waitsForForge).toMatchObject({ message: "GitHub answered 502. The run waits and goes on by itself." });
  await noteOutage(id, "open-pull", 1, null);
  expect((await readRun(place.admin, id)).waitsForForge).toBeNull();

  const stranger = await place.world.stack.createUser();
  const elsewhere = { userId: stranger.id, tenantId: await tenantOf(place.world.stack, stranger), client: stranger.client, via: "session" } as const;
  await expect(readRun(elsewhere, id)).rejects.toMatchObject({ code: "not_found" });
  expect(await listReviewComments({ ...elsewhere, tenantId }, id)).toEqual([]);
});
