import type { Page } from "@playwright/test";
import { ok } from "../setup/world";
import { accessibilityProblems } from "./accessibility";
import { expect, openLive, placeOf, serviceClient, signUp, signUpInto, test } from "./test";

async function looksRight(page: Page): Promise<void> {
  for (const [width, colorScheme] of [[1440, "light"], [390, "dark"]] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

test("a member proposes a change of settings, and an admin's yes in another browser sets it", async ({ page, browser }) => {
  test.setTimeout(120_000);
  const service = serviceClient();
  const ada = await placeOf(await signUp(page));
  const members = await browser.newContext({ reducedMotion: "reduce" });
  const mia = await members.newPage();
  const member = await placeOf(await signUpInto(mia, ada.tenantId, "Mia"));
  await ok(service.from("tenant_settings").update({ runs_per_day: 50 }).eq("tenant_id", ada.tenantId).select());
  await openLive(page, "/approvals");
  await expect(page.getByText("Nothing waits for you")).toBeVisible();

  await openLive(mia, "/settings/limits");
  await expect(mia.getByRole("button", { name: "Save limits" })).toHaveCount(0);
  await mia.getByLabel("Runs in 24 hours").fill("70");
  await mia.getByLabel("Why").fill("A release week");
  await mia.getByRole("button", { name: "Propose this change" }).click();
  await expect(mia.getByText("A change waits for an admin")).toBeVisible();
  await expect(mia.getByText("Mia asked for: Runs in 24 hours from 50 to 70.")).toBeVisible();
  await looksRight(mia);

  // The admin's inbox hears of it.
  await expect(page.getByRole("list", { name: "Approvals" }).getByRole("listitem")).toHaveCount(1);
  const pane = page.getByRole("region", { name: "The exact act" });
  await expect(pane.getByText("Runs in 24 hours: from 50 to 70")).toBeVisible();
  await expect(pane.getByText("A release week")).toBeVisible();
  await looksRight(page);
  // The member is shown the same, and no button that would be refused.
  await mia.getByRole("link", { name: "Open what waits" }).click();
  await expect(mia.getByText("Only admins decide about this.")).toBeVisible();
  await expect(mia.getByRole("button", { name: "Approve" })).toHaveCount(0);
  await openLive(mia, "/settings/limits");

  await pane.getByRole("button", { name: "Approve" }).click();
  await expect(mia.getByText("A change waits for an admin")).toHaveCount(0);
  await expect(mia.getByText("of 70").first()).toBeVisible();
  expect(await ok(service.from("tenant_settings").select("runs_per_day").eq("tenant_id", ada.tenantId).single())).toEqual({ runs_per_day: 70 });
  const approval = await ok(service.from("approvals").select("id, status, requested_by, decided_by").eq("tenant_id", ada.tenantId).single());
  expect(approval).toMatchObject({ status: "approved", requested_by: member.userId, decided_by: ada.userId });
  const record = await ok(service.from("audit_logs").select("act, actor_id").match({ tenant_id: ada.tenantId, target_id: approval.id }).in("act", ["approval.requested", "approval.approved"]).order("number"));
  expect(record).toEqual([{ act: "approval.requested", actor_id: member.userId }, { act: "approval.approved", actor_id: ada.userId }]);
  const set = await ok(service.from("audit_logs").select("actor_id, before, after").eq("tenant_id", ada.tenantId).contains("after", { runs_per_day: 70 }));
  expect(set).toMatchObject([{ actor_id: ada.userId, before: { runs_per_day: 50 } }]);
  await members.close();
});

test("trust and the time to take a decision back are proposed on their pages too", async ({ page, browser }) => {
  const ada = await placeOf(await signUp(page));
  const members = await browser.newContext({ reducedMotion: "reduce" });
  const mia = await members.newPage();
  await signUpInto(mia, ada.tenantId, "Mia");
  await openLive(mia, "/settings/trust");
  await mia.getByLabel("Trusted from").fill("90");
  await mia.getByLabel("Why").fill("Two bad weeks");
  await mia.getByRole("button", { name: "Propose this change" }).click();
  await expect(mia.getByText("Mia asked for: Trusted from from the default to 90.")).toBeVisible();
  await looksRight(mia);
  await openLive(mia, "/settings/approvals");
  await mia.getByLabel("Seconds").fill("30");
  await mia.getByLabel("Why").fill("We are slow");
  await mia.getByRole("button", { name: "Propose this change" }).click();
  await expect(mia.getByText("Mia asked for: Seconds to take a decision back from 0 to 30.")).toBeVisible();
  await looksRight(mia);

  // What an admin sets meanwhile makes the proposal void when somebody says yes to it.
  await openLive(page, "/settings/approvals");
  await page.getByLabel("Seconds").fill("20");
  await page.getByRole("button", { name: "Save the seconds" }).click();
  await expect(page.getByText("counts after 20 seconds")).toBeVisible();
  await page.getByRole("link", { name: "Open what waits" }).click();
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("button", { name: "Apply now" }).click();
  await expect(page.getByText("Void", { exact: true })).toBeVisible();
  expect(await ok(serviceClient().from("tenant_settings").select("undo_seconds").eq("tenant_id", ada.tenantId).single())).toEqual({ undo_seconds: 20 });
  await members.close();
});
