import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Actor } from "@/lib/tenants/actor";
import { expectConsoleError } from "../setup/fail-on-console-error";
import { makeRepository, ok, startWorld, tenantOf, type World } from "../setup/world";

let world: World;
let admin: Actor;
let place: string;
let repositoryId: string;
let files: typeof import("@/lib/strategies/steps/read-files");
let saves: typeof import("@/lib/strategies/save-strategy");
let reads: typeof import("@/lib/strategies/queries");
let fires: typeof import("@/lib/strategies/fire-strategy");

beforeAll(async () => {
  world = await startWorld();
  process.env.MODEL = "replay:replay";
  [files, saves, reads, fires] = await Promise.all([import("@/lib/strategies/steps/read-files"), import("@/lib/strategies/save-strategy"), import("@/lib/strategies/queries"), import("@/lib/strategies/fire-strategy")]);
  const user = await world.stack.createUser();
  admin = { userId: user.id, tenantId: await tenantOf(world.stack, user), client: user.client as Actor["client"], via: "session" };
  place = await makeRepository(world.root, "library");
  const row = await ok(world.stack.serviceClient.from("repositories").insert({ tenant_id: admin.tenantId, forge: "local", name: "Library", location: place, default_branch: "main" }).select("id").single());
  repositoryId = row.id as string;
});
afterAll(() => world?.close());
beforeEach(() => expectConsoleError(/^Error: [A-Z].*\.$/));

function push(changes: Record<string, string | null>): void {
  for (const [path, text] of Object.entries(changes)) {
    const file = join(place, ".morning/strategies", path);
    mkdirSync(dirname(file), { recursive: true });
    if (text === null) rmSync(file);
    else writeFileSync(file, text);
  }
  const git = (...args: string[]) => execFileSync("git", ["-C", place, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", ...args], { stdio: "pipe" });
  git("add", "-A");
  git("commit", "-q", "-m", "Strategies");
}
const GOOD = "name: Nightly\ntrigger:\n  type: manual\nparameters:\n  goal: Do it.\n";
const named = async (path: string) => (await reads.listStrategies(admin)).find(({ filePath }) => filePath?.endsWith(path));
const start = async (id: string) => fires.fireStrategy(admin, id, { inputs: {} });

it("a file becomes a strategy that an admin enables by exactly what it says, and a change of the file disables it", async () => {
  push({ "nightly.yml": GOOD, "notes.md": "no strategy" });
  expect(await files.readFilesOf(repositoryId)).toBe(1);
  expect(await files.readFilesOf(repositoryId)).toBe(0);
  const made = (await named("nightly.yml"))!;
  expect(made).toMatchObject({ name: "Nightly", source: "repository", enabled: false, version: 1, fileError: null, definition: { repositories: [repositoryId] } });
  await expect(start(made.id)).rejects.toMatchObject({ code: "conflict" });
  await expect(saves.enableStrategy(admin, made.id, true)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("looked at it") });
  await expect(saves.editStrategy(admin, made.id, 1, made.definition!)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("nightly.yml") });
  await expect(saves.deleteStrategy(admin, made.id)).rejects.toMatchObject({ code: "conflict" });
  await saves.enableStrategy(admin, made.id, true, made.digest!);
  expect(await start(made.id)).toMatchObject({ status: "started" });

  push({ "nightly.yml": `${GOOD}autonomy: full\ncaps:\n  run: 1000\n` });
  expect(await files.readFilesOf(repositoryId)).toBe(1);
  expect(await named("nightly.yml")).toMatchObject({ enabled: false, version: 2, definition: { autonomy: "full" } });
  await expect(start(made.id)).rejects.toMatchObject({ code: "conflict" });
  await expect(saves.enableStrategy(admin, made.id, true, made.digest!)).rejects.toMatchObject({ code: "conflict" });
  const runs = await ok(world.stack.serviceClient.from("runs").select("autonomy").eq("strategy_id", made.id));
  expect(runs).toEqual([{ autonomy: "plan" }]);
});

it("says what is wrong with a file and where, keeps to its own repository, and notices when it is gone", async () => {
  const other = await ok(world.stack.serviceClient.from("repositories").insert({ tenant_id: admin.tenantId, forge: "local", name: "Other", location: "/nowhere/other", default_branch: "main" }).select("id").single());
  push({ "wrong.yml": "name: Wrong\ntrigger:\n  type: schedule\n  cron: '* * * * *'\nparameters:\n  goal: x\n", "elsewhere.yaml": `${GOOD}repositories: ['/nowhere/other']\n`, "large.yml": "#".repeat(70_000), "stranger.yml": `${GOOD}approvers: [nobody@example.com]\n` });
  await files.readFilesOf(repositoryId);
  expect((await named("wrong.yml"))!.fileError).toBe("Line 4, trigger.cron: It would start more often than every 5 minutes, which is the most.");
  expect((await named("elsewhere.yaml"))!.fileError).toContain("its own repository alone");
  expect((await named("large.yml"))!.fileError).toContain("64 KiB");
  expect((await named("stranger.yml"))!.fileError).toContain("no member");
  const wrong = (await named("wrong.yml"))!;
  await expect(saves.enableStrategy(admin, wrong.id, true, wrong.digest ?? "")).rejects.toMatchObject({ code: "conflict" });
  expect(other.id).toBeDefined();

  push({ "wrong.yml": GOOD.replace("Nightly", "Righted"), "large.yml": null });
  await files.readFilesOf(repositoryId);
  expect(await named("wrong.yml")).toMatchObject({ name: "Righted", fileError: null, version: 1, enabled: false });
  const gone = (await named("large.yml"))!;
  expect(gone.fileError).toBe("Its file is gone.");
  await saves.deleteStrategy(admin, gone.id);
  expect(await files.repositoriesToRead()).toContain(repositoryId);
  // A place that cannot be looked at changes nothing.
  expect(await files.readFilesOf(other.id as string)).toBe(0);
});

it("nothing starts in a workspace that is suspended", async () => {
  const id = await saves.createStrategy(admin, (await import("@/lib/strategies/definition")).definitionSchema.parse({ name: "N", trigger: { type: "schedule", cron: "0 6 * * *" }, parameters: { goal: "x" }, repositories: [repositoryId] }), true);
  const { fireDue } = await import("@/lib/strategies/steps/fire-due");
  await fireDue(id);
  const service = world.stack.serviceClient;
  await ok(service.from("strategies").update({ next_at: new Date(Date.now() - 60_000).toISOString() }).eq("id", id).select());
  await ok(service.from("tenants").update({ suspended_at: new Date().toISOString(), suspended_reason: "Unpaid" }).eq("id", admin.tenantId).select());
  expect(await fireDue(id)).toBe("The workspace was suspended.");
  expect(await ok(service.from("runs").select("id").eq("strategy_id", id))).toEqual([]);
});
