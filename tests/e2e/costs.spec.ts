import { insertRepository, ok } from "../setup/world";
import { expect, openLive, serviceClient, signUp, test, type Person } from "./test";

const MONEY = /^−?\$\d+\.\d{6}$/;

async function workspaceOf({ email }: Person) {
  const service = serviceClient();
  const { user_id } = await ok(service.from("profiles").select("user_id").eq("email", email).single());
  const { tenant_id } = await ok(service.from("members").select("tenant_id").eq("user_id", user_id).single());
  const repository = await insertRepository(service, tenant_id as string, "Library");
  const run = await ok(service.from("runs").insert({ tenant_id, repository_id: repository, goal: "Count what it costs", model: "openai:gpt-6-sol", base_branch: "main", status: "succeeded", outcome: "merged", created_by: user_id, finished_at: new Date().toISOString() }).select("id").single());
  const spend = async (agent: string, cost_micros: number, more: object = {}) =>
    ok(service.from("ledger").insert({ tenant_id, run_id: run.id, model: "openai:gpt-6-sol", agent, stage: agent === "planner" ? "plan" : "execute", repository_id: repository, person_id: user_id, cost_micros, input_tokens: 10, output_tokens: 5, ...more }).select("id"));
  return { runId: run.id as string, spend };
}

test("figures of costs equal the ledger, open their rows, and are a table at a key", async ({ page }) => {
  const { runId, spend } = await workspaceOf(await signUp(page));
  await spend("executor", 1_200_345);
  await spend("executor", 4_000, { estimated: true });
  await spend("executor", -3_210, { kind: "correction", input_tokens: 0, output_tokens: 0 });
  await spend("planner", 77_001);
  await spend("planner", 9, { model: "replay:replay", replayed: true });

  await openLive(page, "/costs");
  const figure = (name: string) => page.locator("dl > div", { has: page.getByText(name, { exact: true }) });
  await expect(figure("Spent")).toContainText("$1.278145");
  await expect(figure("Spent")).toContainText("5 rows of the ledger");
  await expect(figure("Of it, recorded answers")).toContainText("$0.000009");
  await expect(page.getByText("the mean of the last 7 full days", { exact: false })).toBeVisible();
  const agents = page.getByRole("table", { name: "Spent by agent" });
  await expect(agents.getByRole("row", { name: /^executor/ })).toContainText("$1.201135");
  await expect(agents.getByRole("row", { name: /^planner/ })).toContainText("$0.077010");
  await expect(agents.getByRole("row", { name: /^Sum/ })).toContainText("$1.278145");

  // The drawing's figures as a table, at a key.
  await expect(page.getByRole("img", { name: /A drawing of what was spent/ })).toBeVisible();
  await page.keyboard.press("v");
  const days = page.getByRole("table", { name: "Spent by day" });
  await expect(days.getByRole("row").nth(1)).toContainText("$1.278145");
  await page.keyboard.press("v");
  await expect(days).toHaveCount(0);

  await agents.getByRole("link", { name: /rows of planner/ }).click();
  await expect(page.getByRole("heading", { name: "Rows of the ledger" })).toBeVisible();
  await expect(page.getByText("2 rows come to $0.077010", { exact: false })).toBeVisible();
  expect(new URL(page.url()).searchParams.get("agent")).toBe("planner");
  const rows = page.getByRole("table", { name: "Rows of the ledger" });
  const cells = (await rows.getByRole("cell").allTextContents()).filter((text) => MONEY.test(text));
  expect(cells.sort()).toEqual(["$0.000009", "$0.077001"]);
  await expect(rows.getByRole("link", { name: "Count what it costs" }).first()).toHaveAttribute("href", `/runs/${runId}?tab=cost`);

  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "CSV" }).click()]);
  const lines = (await (await download.createReadStream()).toArray()).join("").trim().split("\r\n");
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^counts_at,kind,cost_micros,model,recorded/);
});

test("the address holds which costs are shown", async ({ page }) => {
  const { spend } = await workspaceOf(await signUp(page));
  await spend("executor", 500_000);
  await spend("planner", 20_000);
  await openLive(page, "/costs");
  await page.getByRole("combobox", { name: "Agent", exact: true }).selectOption("planner");
  await expect(page).toHaveURL(/agent=planner/);
  await expect(page.locator("dl")).toContainText("$0.020000");
  await page.getByRole("combobox", { name: "Grouped by" }).selectOption("model");
  await expect(page.getByRole("table", { name: "Spent by model" })).toContainText("$0.020000");
  await page.getByRole("button", { name: "Last month" }).click();
  await expect(page.getByText("Nothing was spent", { exact: true })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("table", { name: "Spent by model" })).toContainText("$0.020000");
  await page.reload();
  await expect(page.getByRole("combobox", { name: "Agent", exact: true })).toHaveValue("planner");
});
