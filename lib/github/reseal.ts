import { must } from "@/lib/db/must";
import { serviceClient } from "@/lib/db/service-client";
import { env } from "@/lib/env";
import { APP_PLACE } from "./app";
import { open, seal, sealingKeyId } from "./seal";

/** Secrets that one call seals anew; what is left follows with the next. */
const AT_ONCE = 100;

/**
 * Seals with the newest key what an older one sealed, so that the older one can be taken out of
 * ENCRYPTION_KEYS. Safe to run at any time and twice: a secret that was replaced meanwhile stays as it is.
 *
 * @returns how many were sealed anew. Throws FatalError for a secret whose key is gone.
 */
export async function reseal(): Promise<number> {
  if (!env().ENCRYPTION_KEYS) return 0;
  const rows = serviceClient();
  const newest = sealingKeyId();
  const app = must(await rows.from("github_app").select("id, sealed, key_id").neq("key_id", newest).limit(1));
  const tokens = must(await rows.from("github_tokens").select("id, sealed, key_id").neq("key_id", newest).limit(AT_ONCE));
  const slack = must(await rows.from("slack_connections").select("tenant_id, sealed, key_id").neq("key_id", newest).limit(AT_ONCE));
  for (const row of app) must(await rows.from("github_app").update(seal(open(row, APP_PLACE), APP_PLACE)).eq("id", row.id).eq("sealed", row.sealed).select("id"));
  for (const row of tokens) {
    const place = { purpose: "github_token", id: row.id } as const;
    must(await rows.from("github_tokens").update(seal(open(row, place), place)).eq("id", row.id).eq("sealed", row.sealed).select("id"));
  }
  for (const row of slack) {
    const place = { purpose: "slack_token", id: row.tenant_id } as const;
    must(await rows.from("slack_connections").update(seal(open(row, place), place)).eq("tenant_id", row.tenant_id).eq("sealed", row.sealed).select("tenant_id"));
  }
  return app.length + tokens.length + slack.length;
}
