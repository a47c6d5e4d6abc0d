import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, expect, type Page } from "@playwright/test";
import { createClient } from "@supabase/supabase-js";
import { DEMO_GOAL } from "@/lib/demo/goal";
import { DEMO_HISTORY } from "@/lib/demo/history";
import { freePort } from "@/lib/local/cli/ports";
import { serve } from "@/lib/local/cli/serve";
import { startFakeGitHub } from "../fakes/github";
import { CHROMIUM_ARGS, ensureChromium } from "./chromium";
import { connectedRepository } from "./github-app";
import { WORKFLOW } from "./github-pipeline";

const HOST = "127.0.0.1";
const LOOKS = [{ colorScheme: "light", suffix: "" }, { colorScheme: "dark", suffix: "-dark" }] as const;

/** The pictures of docs/github.md: the demo's run, on the GitHub of the tests. It needs the build that the demo makes. */
export async function takeGitHubPictures(): Promise<void> {
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: CHROMIUM_ARGS });
  const dataDir = mkdtempSync(join(tmpdir(), "morning-pictures-github-"));
  const github = await startFakeGitHub({ appName: "MorningAI for Acme" });
  const { app } = github;
  const port = await freePort("PORT", 3000, HOST);
  const stackPort = await freePort("STACK_PORT", 54321, HOST, [port]);
  const served = await serve({
    mode: "start", hosted: { supabase: false, inngest: false }, port, stackPort,
    env: {
      MORNING_DATA_DIR: dataDir, APP_URL: `http://${HOST}:${port}`, DATABASE_URL: "", SUPABASE_PUBLIC_URL: "", REPLAY_MODEL_URL: "", MODEL: "replay:replay", GITHUB_URL: github.url, GITHUB_API_URL: "",
      GITHUB_APP_ID: String(app.id), GITHUB_APP_SLUG: app.slug, GITHUB_APP_PRIVATE_KEY: app.privateKey, GITHUB_APP_CLIENT_ID: app.clientId, GITHUB_APP_CLIENT_SECRET: app.clientSecret, GITHUB_WEBHOOK_SECRET: app.webhookSecret,
    },
  });
  try {
    github.setWebhookUrl(`${served.url}/api/webhooks/github`);
    const person = { email: "ada@example.com", password: randomUUID() };
    const signedUp = await createClient(served.env.SUPABASE_URL!, served.env.SUPABASE_PUBLISHABLE_KEY!, { auth: { persistSession: false } }).auth.signUp(person);
    if (signedUp.error) throw signedUp.error;
    const service = createClient(served.env.SUPABASE_URL!, served.env.SUPABASE_SECRET_KEY!, { auth: { persistSession: false } });
    const { data: member } = await service.from("members").select("tenant_id").eq("user_id", signedUp.data.user!.id).single();
    github.organization("acme", ["ada"]);
    const repository = await github.createRepository({ owner: "acme", name: "pocket-duration", files: { ...demoFiles(), ...WORKFLOW }, ci: { command: [process.execPath, "--test", "test/*.spec.ts"], job: "test" } });
    github.setRole(repository.fullName, "ada", "admin");
    await connectedRepository(service, member!.tenant_id as string, { installationId: github.installApp("acme", "all", "ada"), githubId: repository.id, fullName: repository.fullName });

    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
    // The machine may have other things to do.
    page.setDefaultTimeout(90_000);
    await page.goto(`${served.url}/sign-in`);
    await page.getByLabel("E-mail").fill(person.email);
    await page.getByLabel("Password").fill(person.password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.waitForURL(/\/runs/);
    const ada = github.person("ada");
    const issue = await ada.createIssue(repository.fullName, { title: "Understand weeks", body: DEMO_GOAL });
    await ada.label(repository.fullName, issue, "morning");
    await page.getByRole("link", { name: /Understand weeks/ }).click();
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByText(/Merged pull request #2/).first().waitFor();
    await page.getByRole("tab", { name: "Checks" }).click();
    await page.getByRole("button", { name: /test.*Red/ }).first().click();
    await page.getByRole("region", { name: /^Log of test/ }).getByText("schedule.spec.ts").first().waitFor();
    await page.getByRole("button", { name: /^Log line/ }).waitFor();
    await takeBoth(page, "github-run");
    await page.goto(`${served.url}/settings/github`);
    await page.getByText("Connected accounts").waitFor();
    await takeBoth(page, "github-settings");
    await expect.poll(() => github.comments(repository.fullName, issue).at(-1)?.body, { timeout: 30_000 }).toContain("Merged, verified green");
    await page.goto(`${github.url}/${repository.fullName}/pull/2`);
    await page.locator("main").screenshot({ path: "public/github-pull-request.png" });
    await page.goto(`${github.url}/${repository.fullName}/issues/${issue}`);
    await page.locator("main").screenshot({ path: "public/github-issue.png" });
  } finally {
    await browser.close();
    await served.stop();
    await github.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function takeBoth(page: Page, name: string): Promise<void> {
  for (const { colorScheme, suffix } of LOOKS) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await take(page, `${name}${suffix}`);
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
}

async function take(page: Page, name: string): Promise<void> {
  const path = `public/${name}.png`;
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path });
  console.log(path);
}

/** The demo's repository as its history leaves it. */
function demoFiles(): Record<string, string> {
  const files: Record<string, string> = {};
  for (const { folder } of DEMO_HISTORY) {
    const root = join("lib/demo/repository", folder);
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile()) files[path.slice(root.length + 1)] = readFileSync(path, "utf8");
    }
  }
  return files;
}
