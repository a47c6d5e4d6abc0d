import { errors, jwtVerify } from "jose";
import type { Database } from "../database";
import type { StackKeys } from "../supabase/keys";

/** Who a socket or channel speaks for. */
export interface Access {
  role: "anon" | "authenticated" | "service_role";
  claims: Record<string, unknown>;
  /** Milliseconds since 1970; undefined for keys, which do not expire. */
  expiresAt: number | undefined;
}

/** What the policies on `realtime.messages` allow on one topic. */
export interface Permissions {
  read: boolean;
  write: boolean;
}

/** The token is no good; the message says why, in the words of the hosted service. */
export class TokenError extends Error {}

type Keys = Pick<StackKeys, "jwtSecret" | "publishableKey" | "secretKey">;

/** @throws TokenError when the token is neither a key of this stack nor a valid access token. */
export async function readToken(token: string, keys: Keys): Promise<Access> {
  if (token === keys.publishableKey) return { role: "anon", claims: { role: "anon" }, expiresAt: undefined };
  if (token === keys.secretKey) return { role: "service_role", claims: { role: "service_role" }, expiresAt: undefined };
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(keys.jwtSecret), { algorithms: ["HS256"], requiredClaims: ["exp", "role"] });
    if (payload.role !== "authenticated" && payload.role !== "anon") throw new TokenError("InvalidJWTToken: The role of the token is not known here");
    return { role: payload.role, claims: payload, expiresAt: (payload.exp ?? 0) * 1000 };
  } catch (cause) {
    if (cause instanceof TokenError) throw cause;
    if (cause instanceof errors.JWTExpired) throw new TokenError(expiredMessage(Number(cause.payload.exp) * 1000), { cause });
    throw new TokenError("InvalidJWTToken: The token is not valid", { cause });
  }
}

export function expiredMessage(expiresAt: number): string {
  return `InvalidJWTToken: Token has expired ${Math.max(0, Math.floor((Date.now() - expiresAt) / 1000))} seconds ago`;
}

/**
 * Asks the policies on `realtime.messages`, as the hosted service does: inside a transaction that is
 * rolled back, can this role see a message of the topic, and can it insert one?
 */
export async function readPermissions(database: Database, access: Access, topic: string): Promise<Permissions> {
  const transaction = await database.begin();
  try {
    // The last statement of the list takes the role, so the probe is inserted with the server's own rights.
    const [probe] = await transaction.query<{ id: string }>(
      `with probe as (insert into realtime.messages (topic, extension, event, private, payload) values ($1, 'broadcast', 'probe', true, '{}') returning id)
       select probe.id::text as id, set_config('realtime.topic', $1, true), set_config('request.jwt.claims', $2, true),
         set_config('request.jwt.claim.sub', $3, true), set_config('request.jwt.claim.role', $4, true), set_config('role', $4, true) from probe`,
      [topic, JSON.stringify(access.claims), String(access.claims.sub ?? ""), access.role],
    );
    const seen = await transaction.query("select from realtime.messages where id = $1::text::uuid", [probe?.id]);
    return { read: seen.length > 0, write: await canInsert(transaction, topic) };
  } finally {
    await transaction.rollback();
  }
}

const NOT_ALLOWED = "42501";

async function canInsert(transaction: Pick<Database, "run">, topic: string): Promise<boolean> {
  try {
    await transaction.run("insert into realtime.messages (topic, extension, event, private, payload) values ($1, 'broadcast', 'probe', true, '{}')", [topic]);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === NOT_ALLOWED) return false;
    throw error;
  }
}
