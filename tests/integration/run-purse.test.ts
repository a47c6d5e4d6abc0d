import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SpendEntry } from "@/lib/ai/purse";
import { runPurse } from "@/lib/governance/run-purse";
import { expectConsoleError } from "../setup/fail-on-console-error";
import { startTestStack, type TestStack } from "../setup/stack";
import { insertRepository, ok, tenantOf } from "../setup/world";

let stack: TestStack;
let tenantId: string;
let repositoryId: string;

beforeAll(async () => {
  stack = await startTestStack();
  tenantId = await tenantOf(stack, await stack.createUser());
  repositoryId = await insertRepository(stack.serviceClient, tenantId);
});
afterAll(() => stack.close());

async function makeRun(capMicros: number): Promise<string> {
  const row = await ok(
    stack.serviceClient.from("runs").insert({ tenant_id: tenantId, repository_id: repositoryId, goal: "Spend", model: "replay:replay", base_branch: "main", cap_micros: capMicros }).select("id").single(),
  );
  return row.id as string;
}

const money = (run: string) => ok(stack.serviceClient.from("runs").select("spent_micros, reserved_micros").eq("id", run).single());
const ledger = (run: string) => ok(stack.serviceClient.from("ledger").select("*").eq("run_id", run).order("created_at"));
const entry = (costMicros: number): SpendEntry => ({
  stage: "execute",
  thread: "executor",
  turn: 3,
  model: "openai:gpt-6-sol",
  replayed: false,
  inputTokens: 1_000,
  cachedTokens: 400,
  outputTokens: 50,
  reasoningTokens: 20,
  costMicros,
  firstTokenMs: 120,
  durationMs: 900,
});

describe("a run's purse", () => {
  it("sets aside, then charges the real cost once, in every column", async () => {
    const run = await makeRun(1_000);
    const purse = runPurse(stack.serviceClient, run);
    expect(await purse.reserve("a", 600)).toEqual({ granted: true, remainingMicros: 400, refused: null });
    expect(await money(run)).toEqual({ spent_micros: 0, reserved_micros: 600 });
    await purse.settle("a", entry(250));
    await purse.settle("a", entry(250));
    expect(await money(run)).toEqual({ spent_micros: 250, reserved_micros: 0 });
    const lines = await ledger(run);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      stage: "execute", thread: "executor", turn: 3, model: "openai:gpt-6-sol", replayed: false,
      input_tokens: 1_000, cached_tokens: 400, output_tokens: 50, reasoning_tokens: 20, cost_micros: 250, first_token_ms: 120, duration_ms: 900,
    });
  });

  it("gives money back, and the key may be used again", async () => {
    const run = await makeRun(1_000);
    const purse = runPurse(stack.serviceClient, run);
    await purse.reserve("a", 1_000);
    await purse.release("a");
    expect(await money(run)).toEqual({ spent_micros: 0, reserved_micros: 0 });
    expect(await purse.reserve("a", 900)).toEqual({ granted: true, remainingMicros: 100, refused: null });
    await purse.settle("a", { ...entry(900), firstTokenMs: null });
    expect(await money(run)).toEqual({ spent_micros: 900, reserved_micros: 0 });
  });

  it("is not passed by calls at the same time", async () => {
    const run = await makeRun(1_000);
    const purse = runPurse(stack.serviceClient, run);
    const grants = await Promise.all(Array.from({ length: 12 }, (_, n) => purse.reserve(`k${n}`, 300)));
    expect(grants.filter(({ granted }) => granted)).toHaveLength(3);
    expect(grants.filter(({ granted }) => !granted).every(({ remainingMicros }) => remainingMicros < 300)).toBe(true);
    expect(await money(run)).toEqual({ spent_micros: 0, reserved_micros: 900 });
  });

  it("of a run that is gone grants nothing", async () => {
    expectConsoleError(/There is no run/);
    const purse = runPurse(stack.serviceClient, "00000000-0000-4000-8000-000000000000");
    await expect(purse.reserve("a", 1)).rejects.toThrow();
  });

  it("cannot be opened by a member", async () => {
    expectConsoleError(/permission denied for function reserve_spend/);
    const run = await makeRun(1_000);
    const user = await stack.createUser();
    await expect(runPurse(user.client, run).reserve("a", 1)).rejects.toThrow();
    expect(await money(run)).toEqual({ spent_micros: 0, reserved_micros: 0 });
  });
});
