import { expect, type Page } from "@playwright/test";
import type { FakeGitHub } from "../fakes/github";
import { serviceClient, type Person } from "./test";

/** Lets this person set up the GitHub App of the whole installation: other tests have accounts here that came first. */
export async function letSetUp(person: Person): Promise<void> {
  const service = serviceClient();
  const { data: profile } = await service.from("profiles").select("user_id").eq("email", person.email).single();
  await service.from("platform_owners").insert({ user_id: profile!.user_id });
}

/** Makes the app on the settings page, by GitHub's form, as an owner of the organisation; in place of one that another test left in the app's memory. */
export async function makeApp(page: Page, organization: string, owner: string): Promise<void> {
  await page.goto("/settings/github");
  const owns = page.getByLabel("Organisation (optional)");
  const forget = page.getByRole("button", { name: "Forget the app" });
  await expect(owns.or(forget)).toBeVisible();
  if (await forget.isVisible()) {
    await forget.click();
    await page.getByRole("dialog").getByRole("button", { name: "Forget the app" }).click();
  }
  await owns.fill(organization);
  await page.getByRole("button", { name: "Make the GitHub App" }).click();
  await expect(page.getByRole("heading", { name: `Create GitHub App for ${organization}` })).toBeVisible();
  await page.getByLabel("Signed in as").selectOption(owner);
  await page.getByRole("button", { name: "Create GitHub App" }).click();
  await expect(page).toHaveURL(/\/settings\/github$/);
  await expect(page.getByText(/The GitHub App MorningAI [0-9a-f]{6} is made/)).toBeVisible();
}

/** Installs the app on an account, as this person there. */
export async function installAs(page: Page, account: string, login: string): Promise<void> {
  await page.getByRole("button", { name: "Install on GitHub" }).click();
  await page.getByLabel("Signed in as").selectOption(login);
  await page.getByLabel("Account").selectOption(account);
  await page.getByRole("button", { name: "Install" }).click();
  await expect(page).toHaveURL(/\/settings\/github$/);
}

/** Adds the one repository that these words find. */
export async function addFromGitHub(page: Page, account: string, fullName: string): Promise<void> {
  await page.getByRole("link", { name: `Add repositories of ${account}` }).click();
  await page.getByRole("button", { name: `Add ${fullName}` }).click();
  await expect(page.getByRole("link", { name: `Open ${fullName}` })).toBeVisible();
}

/** Ends this GitHub, and what the stack knows of its app. */
export async function leaveGitHub(github: FakeGitHub): Promise<void> {
  await serviceClient().from("github_app").delete().eq("id", "app");
  await serviceClient().from("platform_owners").delete().not("user_id", "is", null);
  await github.close();
}
