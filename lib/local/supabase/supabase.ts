import { fileURLToPath } from "node:url";
import { App } from "@supabase/lite";
import { createAuthAdmin } from "./auth-admin";
import { prepareGrants, prepareRoles } from "./bootstrap";
import type { Opened } from "./connection";
import type { StackKeys } from "./keys";
import { currentRequest } from "./kysely";
import { mailbox } from "./mail";
import { applyMigrations, prepareHistory, readMigrations } from "./migrations";

export interface SupabaseOptions {
  opened: Opened;
  keys: StackKeys;
  /** Where mails are kept. */
  dataDir: string;
  /** Origin of the app, without a slash at the end: links in mails and redirects after sign-in go there. */
  appUrl: string;
  /** Address of this stack, without a slash at the end. */
  url: string;
  /** Sign-in with GitHub is offered when its OAuth app is given. */
  github?: { clientId: string; secret: string };
  /** What else must be in the database before the migrations, as a hosted project has it. */
  prepare: () => Promise<void>;
}

const TEMPLATES = fileURLToPath(new URL("../../../supabase/templates/", import.meta.url));

/**
 * Supabase's Auth and REST on an open database: prepares the schemas, applies the migrations, and
 * serves `/auth/v1` and `/rest/v1`.
 *
 * @throws FatalError when a migration cannot be applied.
 */
export async function createSupabase(options: SupabaseOptions) {
  const { opened, keys, appUrl, url } = options;
  const app = new App({
    connection: opened.connection,
    api: { external_url: url },
    auth: {
      enabled: true,
      jwt_secret: keys.jwtSecret,
      publishable_key: keys.publishableKey,
      secret_key: keys.secretKey,
      site_url: appUrl,
      additional_redirect_urls: [`${appUrl}/**`],
      minimum_password_length: 8,
      email: {
        template: {
          recovery: { subject: "Reset your MorningAI password", content_path: `${TEMPLATES}recovery.html` },
          magic_link: { subject: "Sign in to MorningAI", content_path: `${TEMPLATES}magic-link.html` },
          email_change: { subject: "Confirm your new e-mail address", content_path: `${TEMPLATES}email-change.html` },
        },
      },
      ...(options.github && { external: { github: { enabled: true, client_id: options.github.clientId, secret: options.github.secret } } }),
    },
    options: { drivers: { email: mailbox(options.dataDir) }, server: { disableStudio: true } },
  });
  await prepareRoles(opened.database);
  await app.init();
  await app.ensureSystemSchema();
  const history = await prepareHistory(opened.database);
  await prepareGrants(opened.database, history.empty);
  await options.prepare();
  if ((await applyMigrations(opened.database, readMigrations())) > 0) await opened.connection.clearSchemaCache();

  const admin = createAuthAdmin({ database: opened.database, secretKey: keys.secretKey, siteUrl: appUrl });
  return {
    /** Answers requests under `/auth/v1/` and `/rest/v1/`. `peer` is the address that the socket came from. */
    async fetch(request: Request, peer: string | null): Promise<Response> {
      const answered = await admin(request);
      if (answered) return answered;
      const settings = { method: request.method, path: new URL(request.url).pathname, headers: Object.fromEntries(request.headers) };
      return currentRequest.run(settings, () => app.fetch(request, { peerAddress: peer }));
    },
  };
}
