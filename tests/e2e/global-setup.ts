import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import webPush from "web-push";
import { freePort } from "@/lib/local/cli/ports";
import { serve } from "@/lib/local/cli/serve";
import { startModelServer } from "../fakes/model-server";
import { startMailCatcher } from "../setup/mail-catcher";
import { startSlack } from "../setup/slack";
import { script } from "./script";

const PRICES = JSON.stringify({ "compatible:scripted": { input: 1_000_000, cached: 1_000_000, output: 10_000_000, contextTokens: 128_000 } });

/** The production app on a stack of its own, as `npm start` runs them, and a scripted model; ends with the tests. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), "morning-e2e-"));
  const model = await startModelServer(script);
  const port = await freePort("E2E_PORT", 3400, "127.0.0.1");
  const stackPort = await freePort("E2E_STACK_PORT", 54400, "127.0.0.1", [port]);
  const githubPort = await freePort("E2E_GITHUB_PORT", 3450, "127.0.0.1", [port, stackPort]);
  const [mail, slack] = await Promise.all([startMailCatcher(), startSlack()]);
  const vapid = webPush.generateVAPIDKeys();
  const served = await serve({
    mode: "start",
    hosted: { supabase: false, inngest: false },
    port,
    stackPort,
    env: {
      MORNING_DATA_DIR: dataDir, APP_URL: `http://127.0.0.1:${port}`, DATABASE_URL: "", SUPABASE_PUBLIC_URL: "", LOCAL_REPOSITORY_ROOTS: tmpdir(), SANDBOX: "",
      WEB_PUSH_PUBLIC_KEY: vapid.publicKey, WEB_PUSH_PRIVATE_KEY: vapid.privateKey, WEB_PUSH_SUBJECT: "mailto:ops@example.com",
      SMTP_URL: mail.url, MAIL_FROM: "MorningAI <morning@example.com>", SLACK_API_URL: slack.url,
      OPENAI_BASE_URL: model.url, MODEL: "compatible:scripted", FALLBACK_MODEL: "",
      MODEL_PRICES: PRICES,
      // Nobody serves it until a test does.
      GITHUB_URL: `http://127.0.0.1:${githubPort}`, GITHUB_API_URL: "", GITHUB_APP_ID: "", GITHUB_APP_SLUG: "", GITHUB_APP_PRIVATE_KEY: "", GITHUB_APP_CLIENT_ID: "", GITHUB_APP_CLIENT_SECRET: "", GITHUB_WEBHOOK_SECRET: "",
      LITE_AUTH_BCRYPT_COST: "4",
    },
  });
  process.env.E2E_SLACK_URL = slack.url;
  process.env.E2E_SLACK_TOKEN = slack.token;
  process.env.E2E_GITHUB_PORT = String(githubPort);
  process.env.E2E_URL = served.url;
  process.env.E2E_DATA_DIR = dataDir;
  Object.assign(process.env, { E2E_OPENAI_BASE_URL: model.url, E2E_MODEL: "compatible:scripted", E2E_MODEL_PRICES: PRICES });
  for (const name of ["SUPABASE_URL", "SUPABASE_PUBLISHABLE_KEY", "SUPABASE_SECRET_KEY"] as const) process.env[`E2E_${name}`] = served.env[name];
  return async () => {
    await served.stop();
    await Promise.all([model.close(), mail.close(), slack.close()]);
    rmSync(dataDir, { recursive: true, force: true });
  };
}
