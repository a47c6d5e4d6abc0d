import { Octokit } from "octokit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Fault } from "../../fakes/github";
import { makeSetting, type Setting } from "./world";

let here: Setting;
beforeEach(async () => { here = await makeSetting(); });
afterEach(async () => { await here.close(); });

describe("faults", () => {
  it.each<[Fault, number, string | undefined]>([
    [{ kind: "error", status: 500 }, 500, undefined], [{ kind: "error", status: 502 }, 502, undefined], [{ kind: "secondary-limit" }, 403, "1"], [{ kind: "too-many-requests" }, 429, "1"], [{ kind: "limit-exhausted" }, 403, undefined],
  ])("%o", async (fault, status, retryAfter) => {
    const { fake, octokit, at } = here;
    await octokit.rest.repos.get(at);
    fake.faults.clear();
    fake.faults.inject((_request, index) => (index === 0 ? fault : null));
    const error = (await octokit.rest.issues.create({ ...at, title: "One" }).catch((thrown: unknown) => thrown)) as { status: number; response: { headers: Record<string, string> } };
    expect(error.status).toBe(status);
    expect(error.response.headers["retry-after"]).toBe(retryAfter);
    if (fault.kind === "limit-exhausted") expect(error.response.headers["x-ratelimit-remaining"]).toBe("0");
    expect((await octokit.rest.issues.create({ ...at, title: "Two" })).data.title).toBe("Two");
    expect(fake.faults.requests.map((request) => [request.method, request.path, request.status, request.token])).toEqual([["POST", "/repos/ada/sum/issues", status, "ghs_"], ["POST", "/repos/ada/sum/issues", 201, "ghs_"]]);
  });

  it("may strike after the act was done", async () => {
    const { fake, octokit, at } = here;
    await octokit.rest.repos.get(at);
    for (const fault of [{ kind: "error", status: 502, after: true }, { kind: "reset", after: true }, { kind: "time-out", after: true }] as Fault[]) {
      fake.faults.inject((request) => (request.method === "POST" ? fault : null));
      await expect(octokit.rest.issues.create({ ...at, title: fault.kind, request: { signal: AbortSignal.timeout(300) } })).rejects.toBeDefined();
    }
    for (const fault of [{ kind: "reset" }, { kind: "time-out" }] as Fault[]) {
      fake.faults.inject((request) => (request.method === "POST" ? fault : null));
      await expect(octokit.rest.issues.create({ ...at, title: "Never made", request: { signal: AbortSignal.timeout(300) } })).rejects.toBeDefined();
    }
    fake.faults.inject();
    expect((await octokit.rest.issues.listForRepo({ ...at, direction: "asc" })).data.map((issue) => issue.title)).toEqual(["error", "reset", "time-out"]);
  });

  it("strike git too", async () => {
    const { fake, repo } = here;
    const ada = fake.person("ada");
    fake.faults.inject((request) => (request.kind === "git" ? { kind: "error", status: 502 } : null));
    await ada.push(repo.fullName, "people-pass", { "a.txt": "a" });
    const answer = await fetch(`${fake.url}/${repo.fullName}.git/info/refs?service=git-upload-pack`);
    expect(answer.status).toBe(502);
  });
});

describe("manners", () => {
  it("answers 304 to who has it already, and does not count that", async () => {
    const { octokit, at } = here;
    const first = await octokit.request("GET /repos/{owner}/{repo}", at);
    const left = Number(first.headers["x-ratelimit-remaining"]);
    const error = (await octokit.request("GET /repos/{owner}/{repo}", { ...at, headers: { "if-none-match": first.headers.etag! } }).catch((thrown: unknown) => thrown)) as { status: number; response: { headers: Record<string, string> } };
    expect(error.status).toBe(304);
    expect(Number(error.response.headers["x-ratelimit-remaining"])).toBe(left);
    expect(Number((await octokit.request("GET /repos/{owner}/{repo}", at)).headers["x-ratelimit-remaining"])).toBe(left - 1);
  });

  it("refuses when nothing is left", async () => {
    const { fake, octokit, at } = here;
    fake.limits.setRemaining(2, 60);
    await octokit.rest.repos.get(at);
    await octokit.rest.repos.get(at);
    await expect(octokit.rest.repos.get(at)).rejects.toMatchObject({ status: 403, message: expect.stringContaining("API rate limit exceeded") as string });
  });

  it("notices writes at the same time", async () => {
    const { fake, octokit, at, repo } = here;
    for (const head of ["one", "two"]) await fake.person("ada").push(repo.fullName, head, { [head]: head });
    await octokit.rest.issues.create({ ...at, title: "Alone" });
    expect(fake.faults.mostWritesAtOnce.get("ada/sum")).toBe(1);
    fake.faults.clear();
    let open = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    void fake.world.inTurn(fake.world.rows.repos.get(repo.id)!, () => gate);
    const both = ["one", "two"].map((head) => octokit.rest.pulls.create({ ...at, title: head, head, base: "main" }));
    await expect.poll(() => fake.faults.mostWritesAtOnce.get("ada/sum")).toBe(2);
    open();
    await Promise.all(both);
  });
});

describe("webhooks", () => {
  it("may be lost, doubled, reversed and sent again", async () => {
    const { fake, repo, received } = here;
    const ada = fake.person("ada");
    await fake.settled();
    received.length = 0;
    fake.deliveries.lose((delivery) => delivery.event === "issues");
    await ada.createIssue(repo.fullName, { title: "Lost" });
    fake.deliveries.lose();
    fake.deliveries.double();
    await ada.createIssue(repo.fullName, { title: "Twice" });
    await fake.settled();
    fake.deliveries.double(false);
    expect(received.map(({ id }) => id)).toEqual([received[0]!.id, received[0]!.id]);
    received.length = 0;
    fake.deliveries.hold();
    await ada.createIssue(repo.fullName, { title: "First" });
    await ada.createIssue(repo.fullName, { title: "Second" });
    fake.deliveries.releaseReversed();
    await fake.settled();
    expect(received.map(({ payload }) => (payload.issue as { title: string }).title)).toEqual(["Second", "First"]);
    const lost = fake.deliveries.all.find((delivery) => delivery.lost)!;
    expect((await fake.deliveries.redeliver(lost.id)).status).toBe(202);
    expect(received.at(-1)).toMatchObject({ id: lost.id, payload: { issue: { title: "Lost" } } });
  });
});

it("starts and stops several at once", async () => {
  const { startFakeGitHub } = await import("../../fakes/github");
  const [one, two] = await Promise.all([startFakeGitHub(), startFakeGitHub()]);
  const repo = await one.createRepository({ owner: "ada", name: "only-one", files: { "a.txt": "a" } });
  await expect(new Octokit({ baseUrl: two.apiUrl }).rest.repos.get({ owner: "ada", repo: "only-one" })).rejects.toMatchObject({ status: 404 });
  expect((await new Octokit({ baseUrl: one.apiUrl }).rest.repos.get({ owner: "ada", repo: "only-one" })).data.id).toBe(repo.id);
  await Promise.all([one.close(), two.close()]);
});
