import { addRepository, expect, makeApiKey, makeRepository, openLive, serviceClient, signUp, startRun, test } from "./test";

test("runs that fail bring the score below 50, and the next run asks about the plan, each write, each command and the merge", async ({ page }) => {
  test.setTimeout(300_000);
  const { email } = await signUp(page);
  const key = await makeApiKey(page);
  await addRepository(page, makeRepository());
  const service = serviceClient();
  // The platform of these tests trusts everybody; this workspace is as others are.
  const { data: profile } = await service.from("profiles").select("user_id").eq("email", email).single();
  const { data: member } = await service.from("members").select("tenant_id").eq("user_id", profile!.user_id).single();
  await service.from("tenant_settings").update({ restricted_below: 50, trusted_from: 80 }).eq("tenant_id", member!.tenant_id);

  const statusOf = async (runId: string) => (await service.from("runs").select("status").eq("id", runId).single()).data!.status as string;
  /** Approves whatever is asked until the run has ended; answers what was asked. */
  async function approveAll(runId: string): Promise<string[]> {
    const asked: string[] = [];
    await expect
      .poll(
        async () => {
          const { data: waiting } = await service.from("approvals").select("id, kind, digest").eq("run_id", runId).eq("status", "pending").order("created_at").limit(1);
          if (waiting?.[0]) {
            const answered = await fetch(`${process.env.E2E_URL}/api/v1/approvals/${waiting[0].id}/decision`, { method: "POST", headers: { authorization: `Bearer ${key}`, "content-type": "application/json" }, body: JSON.stringify({ decision: "approved", digest: waiting[0].digest }) });
            expect(answered.status).toBe(200);
            asked.push(waiting[0].kind as string);
          }
          return statusOf(runId);
        },
        { timeout: 90_000, intervals: [250] },
      )
      .toMatch(/succeeded|failed/);
    return asked;
  }

  for (let count = 0; count < 3; count++) expect(await approveAll(await startRun(page, "Work uselessly.", "full"))).toEqual(["plan"]);
  await openLive(page, "/settings/trust");
  const executor = page.getByRole("listitem").filter({ hasText: "The executor" });
  await expect(executor).toContainText("Restricted");
  await page.getByRole("link", { name: "How the executor came to its score" }).click();
  await expect(page.getByRole("table", { name: "What made the score, newest first" }).getByText("−5")).toHaveCount(3);

  const runId = await startRun(page, "Work carefully.", "full");
  expect(await approveAll(runId)).toEqual(["plan", "write", "command", "merge"]);
  expect(await statusOf(runId)).toBe("succeeded");
  await openLive(page, `/runs/${runId}?tab=decisions`);
  await expect(page.getByText("Asks about the plan, each write, each command, the merge").first()).toBeVisible();
  await page.getByRole("link", { name: "How they came to their scores" }).first().click();
  // Green earned ten points; it cost much more than the runs before it, which took twenty.
  await expect(page.getByRole("img", { name: "executor went from 55 to 35 over its last 5 events" })).toBeVisible();
});
