import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectedRepository, deliver, setGithubApp } from "../../setup/github-app";
import { ok, startWorld, tenantOf, type World } from "../../setup/world";

let world: World;
let POST: (request: Request) => Promise<Response>;
let repository: Awaited<ReturnType<typeof connectedRepository>>;
let tenantId: string;

beforeAll(async () => {
  setGithubApp();
  world = await startWorld();
  ({ POST } = await import("@/app/api/webhooks/github/route"));
  tenantId = await tenantOf(world.stack, await world.stack.createUser());
  repository = await connectedRepository(world.stack.serviceClient, tenantId);
});
afterAll(() => world?.close());

const stored = () => ok(world.stack.serviceClient.from("github_deliveries").select("*").order("received_at"));
const posted = () => ok(world.stack.serviceClient.from("outbox").select("id, name, data").eq("name", "github/delivered").order("id"));
const payload = (more: object = {}) => ({ action: "opened", installation: { id: repository.installationId }, repository: { id: repository.githubId, full_name: repository.fullName }, ...more });

describe("what GitHub delivers", () => {
  it("is refused and not stored when it is forged, unsigned, too large or unreadable", async () => {
    const body = JSON.stringify(payload());
    const refused = async (status: number, request: Request) => {
      const response = await POST(request);
      expect([response.status, (await response.json()).error.message]).toEqual([status, expect.stringMatching(/\.$/)]);
    };
    await refused(401, await deliver("issues", body, { secret: "another" }));
    await refused(401, await deliver("issues", body, { signature: null }));
    await refused(401, await deliver("issues", body, { signature: "sha256=0" }));
    await refused(401, await deliver("issues", body, { signature: `sha1=${"0".repeat(40)}` }));
    const changed = await deliver("issues", body);
    await refused(401, new Request(changed.url, { method: "POST", headers: changed.headers, body: body.replace("opened", "closed") }));
    await refused(400, await deliver("issues", "{"));
    await refused(400, await deliver("issues", "[]"));
    await refused(400, await deliver("issues", body, { id: "../x" }));
    await refused(400, await deliver("Is Sues", body));
    expect(await stored()).toEqual([]);
  });

  it("is refused while it comes when it is too large, whatever it says of its length", async () => {
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 1024 ** 2;
        controller.enqueue(new Uint8Array(1024 ** 2));
      },
    });
    const request = await deliver("push", "{}");
    const response = await POST(new Request(request.url, { method: "POST", headers: request.headers, body: endless, duplex: "half" } as RequestInit));
    expect(response.status).toBe(413);
    expect(sent).toBeLessThan(30 * 1024 ** 2);
    const said = new Headers(request.headers);
    said.set("content-length", String(26 * 1024 ** 2));
    expect((await POST(new Request(request.url, { method: "POST", headers: said, body: "{}" }))).status).toBe(413);
    expect(await stored()).toEqual([]);
  });

  it("is answered and not stored when nobody has claimed the installation", async () => {
    const response = await POST(await deliver("issues", { ...payload(), installation: { id: 999_999_999 } }));
    expect([response.status, await response.json()]).toEqual([202, { known: false, new: false }]);
    expect(await stored()).toEqual([]);
    expect(await posted()).toEqual([]);
  });

  it("is stored once with its payload, and queued", async () => {
    const id = "00000000-0000-4000-8000-000000000001";
    const request = () => deliver("issues", payload({ issue: { number: 7, title: "NUL \u0000 and half \ud83d" } }), { id });
    const [first, again] = [await POST(await request()), await POST(await request())];
    expect([first.status, await first.json(), again.status, await again.json()]).toEqual([202, { known: true, new: true }, 202, { known: true, new: false }]);
    expect(await stored()).toEqual([expect.objectContaining({ id, event: "issues", action: "opened", tenant_id: tenantId, repository_id: repository.id, status: "received", attempts: 0, payload: expect.objectContaining({ issue: { number: 7, title: "NUL  and half \ufffd" } }) })]);
    expect(await posted()).toEqual([{ id: `github:${id}`, name: "github/delivered", data: { deliveryId: id, tenantId, lane: `repository:${repository.githubId}` } }]);
  });

  it("comes twice at once and is stored once", async () => {
    const id = "00000000-0000-4000-8000-000000000002";
    const answers = await Promise.all([1, 2, 3, 4, 5].map(async () => (await POST(await deliver("issues", payload(), { id }))).json()));
    expect(answers.filter((answer) => answer.new)).toHaveLength(1);
  });

  it("keeps what matters of a payload that is too large to keep whole", async () => {
    const id = "00000000-0000-4000-8000-000000000003";
    const commits = Array.from({ length: 3_000 }, (_, number) => ({ id: String(number), message: "x".repeat(6_000) }));
    expect((await POST(await deliver("push", payload({ ref: "refs/heads/main", commits, sender: { login: "ada" } }), { id }))).status).toBe(202);
    const { data } = await world.stack.serviceClient.from("github_deliveries").select("payload").eq("id", id).single();
    expect(data!.payload).toMatchObject({ ref: "refs/heads/main", sender: { login: "ada" }, cut: true });
    expect(JSON.stringify(data!.payload).length).toBeLessThan(600 * 1024);
  });

  it("is kept without a tenant when it names no installation", async () => {
    const id = "00000000-0000-4000-8000-000000000004";
    expect((await POST(await deliver("ping", { zen: "Keep it logically awesome.", hook_id: 1 }, { id }))).status).toBe(202);
    expect((await stored()).find((row) => row.id === id)).toMatchObject({ tenant_id: null, status: "ignored", reason: "It names no installation of the app and no connected repository." });
  });
});
