import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, signIn, signOut, signUp, test } from "./test";

test("a deep link survives sign-in, a wrong password is said, signing out ends the session", async ({ page, announced }) => {
  announced.push(/status of 4\d\d/);
  const person = await signUp(page);
  await signOut(page);
  await expect(page).toHaveURL(/sign-in/);
  await page.goto("/settings/keys?from=mail");
  await expect(page).toHaveURL(/sign-in\?next=/);
  await signIn(page, { ...person, password: "not-the-password" });
  await expect(page.getByRole("alert").first()).toContainText(/password|e-mail/i);
  await expect(page.getByLabel("E-mail")).toHaveValue(person.email);
  await signIn(page, person);
  await expect(page).toHaveURL(/\/settings\/keys\?from=mail/);
});

test("a forgotten password is set anew by the mail's link", async ({ page }) => {
  const person = await signUp(page);
  await signOut(page);
  await page.goto("/forgot-password");
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByRole("button").filter({ hasText: /send|reset|link/i }).click();
  const link = await expect.poll(() => newestLink(person.email)).not.toBe("").then(() => newestLink(person.email));
  await page.goto(link);
  await page.getByLabel(/password/i).first().fill("another-password-1");
  await page.getByRole("button").filter({ hasText: /password|save|set/i }).click();
  await expect(page).toHaveURL(/\/(runs|sign-in)/);
  await page.context().clearCookies();
  await page.goto("/sign-in");
  await signIn(page, { ...person, password: "another-password-1" });
  await expect(page).toHaveURL(/\/runs/);
});

test("bad input keeps what was typed and says what to do", async ({ page }) => {
  await signUp(page);
  await page.goto("/repositories/new");
  await page.getByLabel("Path").fill("/nowhere/at/all");
  await page.getByRole("button", { name: "Check and add" }).click();
  await expect(page.getByText(/There is no folder at this path that the app may use/).first()).toBeVisible();
  await expect(page.getByLabel("Path")).toHaveValue("/nowhere/at/all");
});

function newestLink(email: string): string {
  const folder = join(process.env.E2E_DATA_DIR!, "mail");
  const mails = readdirSync(folder).sort().map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as { to: string; links: string[] });
  return mails.filter((mail) => mail.to === email).at(-1)?.links[0] ?? "";
}
