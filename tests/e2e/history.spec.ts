import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { freePort } from "@/lib/local/cli/ports";
import { serve, type Served } from "@/lib/local/cli/serve";
import { startTestStack, type TestStack } from "../setup/stack";
import { expect, partIsAlive, placeOf, serviceClient, signUp, signUpInto, test } from "./test";

const entries = (page: Page) => page.locator("[data-entry]");

/** A run that ended and what was decided in it. */
async function addRun({ tenantId, userId }: { tenantId: string; userId: string }, goal: string): Promise<string> {
  const service = serviceClient();
  const { data: repository } = await service.from("repositories").insert({ tenant_id: tenantId, forge: "local", name: "Kiosk", location: `/nowhere/${Math.random()}`, default_branch: "main" }).select("id").single();
  const now = new Date().toISOString();
  const { data: run } = await service.from("runs").insert({ tenant_id: tenantId, repository_id: repository!.id, goal, model: "compatible:scripted", base_branch: "main", created_by: userId, status: "succeeded", outcome: "merged", finished_at: now }).select("id").single();
  await service.from("decisions").insert({ tenant_id: tenantId, run_id: run!.id, key: "v", actor: "policy", kind: "verdict", choice: "green", reason: "All required checks pass.", evidence: { rule: "required_checks" } });
  return run!.id as string;
}

test("the history is searched, filtered by its address, and tells what each entry holds", async ({ page }) => {
  const person = await signUp(page);
  const place = await placeOf(person);
  const runId = await addRun(place, "Mend the turnstile");
  await page.goto("/history");
  await expect(page.getByRole("heading", { name: "History" })).toBeVisible();
  await partIsAlive(page.getByRole("main"));
  // The run itself, its start in the record, and the decision about it, beside signing up and settings.
  await expect(entries(page).filter({ hasText: "Mend the turnstile" })).not.toHaveCount(0);
  await expect(entries(page).filter({ hasText: "Decided: verdict" })).toHaveCount(1);

  await page.getByRole("searchbox", { name: "Search the history" }).fill("turnst");
  await expect(page).toHaveURL(/q=turnst/);
  await expect(entries(page)).toHaveCount(2);
  await page.getByRole("button", { name: "Remove the filter" }).click();
  await page.getByRole("button", { name: "Decisions", exact: true }).click();
  await expect(page).toHaveURL(/kind=decision/);
  await entries(page).getByRole("button", { name: /Decided: verdict/ }).click();
  const sheet = page.getByRole("dialog");
  await expect(sheet.getByText("All required checks pass.")).toBeVisible();
  await expect(sheet.getByText("required_checks")).toBeVisible();
  await sheet.getByRole("link", { name: "Everything about this run" }).click();
  await expect(page).toHaveURL(new RegExp(`target=run%3A${runId}|target=run:${runId}`));
  await expect(entries(page)).toHaveCount(3);

  await page.goto("/history?act=member.&from=2020-01-01");
  await expect(entries(page)).toHaveCount(1);
  await partIsAlive(page.getByRole("main"));
  await entries(page).getByRole("button", { name: /Member added/ }).click();
  await expect(page.getByRole("dialog").getByText("admin")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.goto("/history?act=member.&to=2020-01-01");
  await expect(page.getByText("Nothing matches")).toBeVisible();
  await page.goto("/history?actor=nonsense");
  await expect(page.getByText("Nothing matches")).toBeVisible();
});

test("the record is exported as it is narrowed", async ({ page }) => {
  await signUp(page);
  await page.goto("/history?act=tenant.");
  await partIsAlive(page.getByRole("main"));
  for (const [item, name] of [["CSV", /\.csv$/], ["JSON lines", /\.jsonl$/]] as const) {
    await page.getByRole("button", { name: "Export the record" }).click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: item }).click()]);
    expect(download.suggestedFilename()).toMatch(name);
    const lines = (await readFile(await download.path(), "utf8")).trim().split(/\r?\n/);
    expect(lines.filter((line) => line.includes("tenant.created"))).toHaveLength(1);
    expect(lines.join()).not.toContain("member.added");
  }
});

test("members see runs and decisions, and nothing of the record", async ({ page }) => {
  const admin = await placeOf(await signUp(page, "Ada"));
  await addRun(admin, "Mend the turnstile");
  await page.context().clearCookies();
  await signUpInto(page, admin.tenantId, "Bo");
  await page.goto("/history");
  await expect(entries(page)).toHaveCount(2);
  await expect(page.getByRole("button", { name: "Verify the record" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Export the record" })).toHaveCount(0);
  expect((await page.request.get("/api/v1/audit/export")).status()).toBe(403);
});

test.describe("with the database's own password", () => {
  let stack: TestStack;
  let app: Served;
  test.beforeAll(async () => {
    const port = await freePort("E2E_AUDIT_PORT", 3480, "127.0.0.1");
    stack = await startTestStack({ appUrl: `http://127.0.0.1:${port}` });
    app = await serve({ mode: "start", hosted: { supabase: true, inngest: true }, port, stackPort: 0, env: { ...stack.env, APP_URL: `http://127.0.0.1:${port}`, DATABASE_URL: "", SUPABASE_PUBLIC_URL: "" } });
  });
  test.afterAll(async () => {
    await app?.stop();
    await stack?.close();
  });

  test("a row that is altered is named by the page, and an untouched record is whole", async ({ page }) => {
    await page.goto(`${app.url}/sign-up`);
    await page.getByLabel("Name", { exact: true }).fill("Ada");
    await page.getByLabel("Workspace").fill("Ada's team");
    await page.getByLabel("E-mail").fill("ada@example.com");
    await page.getByLabel("Password").fill("correct horse battery");
    await page.getByRole("button", { name: "Sign up" }).click();
    await expect(page).toHaveURL(/\/runs/);
    await page.goto(`${app.url}/history`);
    await partIsAlive(page.getByRole("main"));
    await page.getByRole("button", { name: "Verify the record" }).click();
    await expect(page.getByText("The record is whole: 2 rows, 1 to 2")).toBeVisible();

    await stack.database.exec("begin; set local session_replication_role = replica; update public.audit_logs set actor_name = 'Nobody' where tenant_id is not null and number = 2; commit;");
    await page.getByRole("button", { name: "Verify the record" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "touched at row 2" })).toContainText("Row 2 was changed");
  });
});
