import { createHash, randomInt, randomUUID } from "node:crypto";
import type { Database, Queryable } from "../database";

/** What an administrator may set on a user; metadata is merged key by key. */
export interface UserFields {
  email?: string;
  password?: string;
  email_confirm?: boolean;
  user_metadata?: Record<string, unknown>;
  app_metadata?: Record<string, unknown>;
}

/** A refusal that the GoTrue API has a name for. */
export class AuthAdminError extends Error {
  constructor(readonly status: number, readonly code: string, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

// GoTrue's JSON of a user, from the tables that lite made.
const USER = `jsonb_strip_nulls(jsonb_build_object(
  'id', u.id, 'aud', coalesce(u.aud, 'authenticated'), 'role', coalesce(u.role, 'authenticated'),
  'email', coalesce(u.email, ''), 'phone', coalesce(u.phone, ''),
  'email_confirmed_at', u.email_confirmed_at, 'confirmed_at', u.confirmed_at, 'invited_at', u.invited_at,
  'recovery_sent_at', u.recovery_sent_at, 'last_sign_in_at', u.last_sign_in_at,
  'app_metadata', coalesce(u.raw_app_meta_data, '{}'), 'user_metadata', coalesce(u.raw_user_meta_data, '{}'),
  'identities', coalesce((select jsonb_agg(jsonb_build_object(
      'identity_id', i.id, 'id', i.provider_id, 'user_id', i.user_id, 'identity_data', i.identity_data, 'provider', i.provider,
      'last_sign_in_at', i.last_sign_in_at, 'created_at', i.created_at, 'updated_at', i.updated_at, 'email', i.email) order by i.created_at)
    from auth.identities i where i.user_id = u.id), '[]'),
  'created_at', u.created_at, 'updated_at', u.updated_at, 'is_anonymous', u.is_anonymous))`;

type UserJson = Record<string, unknown>;

/** The users by age, one page of at most 1,000, and how many there are. */
export async function listUsers(database: Database, page: number, perPage: number): Promise<{ users: UserJson[]; total: number }> {
  const rows = await database.query<{ user: UserJson }>(
    `select ${USER} as "user" from auth.users u order by u.created_at, u.id limit $1 offset $2`,
    [perPage, (page - 1) * perPage],
  );
  const [count] = await database.query<{ total: number }>("select count(*)::int as total from auth.users");
  return { users: rows.map((row) => row.user), total: count?.total ?? 0 };
}

/** @throws AuthAdminError 404 when there is no such user. */
export async function readUser(database: Queryable, id: string): Promise<UserJson> {
  const [row] = await database.query<{ user: UserJson }>(`select ${USER} as "user" from auth.users u where u.id = $1::text::uuid`, [id]);
  if (!row) throw new AuthAdminError(404, "user_not_found", "User not found");
  return row.user;
}

/** @throws AuthAdminError 422 when the e-mail address is taken. */
export async function createUser(database: Database, fields: UserFields & { email: string }): Promise<UserJson> {
  const id = randomUUID();
  const email = fields.email.toLowerCase();
  return refuseTakenEmail(
    database.transaction(async (tx) => {
      await tx.query(
        `insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, raw_app_meta_data, raw_user_meta_data)
         values ($1::text::uuid, 'authenticated', 'authenticated', $2, ${PASSWORD("$3")}, case when $4::boolean then now() end,
           '{"provider":"email","providers":["email"]}'::jsonb || $5::text::jsonb, $6::text::jsonb)`,
        [id, email, fields.password ?? null, fields.email_confirm ?? false, json(fields.app_metadata), json({ ...fields.user_metadata, email_verified: fields.email_confirm ?? false })],
      );
      await tx.query(
        "insert into auth.identities (id, provider, provider_id, user_id, identity_data) values ($1::text::uuid, 'email', $2, $2::text::uuid, $3::text::jsonb)",
        [randomUUID(), id, json({ sub: id, email, email_verified: fields.email_confirm ?? false, phone_verified: false })],
      );
      return readUser(tx, id);
    }),
  );
}

/** @throws AuthAdminError 404 when there is no such user, 422 when the new e-mail address is taken. */
export async function updateUser(database: Database, id: string, fields: UserFields): Promise<UserJson> {
  const email = fields.email?.toLowerCase() ?? null;
  return refuseTakenEmail(
    database.transaction(async (tx) => {
      await tx.query(
        `update auth.users set email = coalesce($2, email), encrypted_password = coalesce(${PASSWORD("$3")}, encrypted_password),
           email_confirmed_at = case when $4::boolean then coalesce(email_confirmed_at, now()) else email_confirmed_at end,
           raw_app_meta_data = coalesce(raw_app_meta_data, '{}') || $5::text::jsonb,
           raw_user_meta_data = coalesce(raw_user_meta_data, '{}') || $6::text::jsonb, updated_at = now()
         where id = $1::text::uuid`,
        [id, email, fields.password ?? null, fields.email_confirm ?? false, json(fields.app_metadata), json(fields.user_metadata)],
      );
      if (email !== null) {
        await tx.query(
          "update auth.identities set identity_data = identity_data || jsonb_build_object('email', $2::text), updated_at = now() where user_id = $1::text::uuid and provider = 'email'",
          [id, email],
        );
      }
      return readUser(tx, id);
    }),
  );
}

/** @throws AuthAdminError 404 when there is no such user. */
export async function deleteUser(database: Database, id: string): Promise<void> {
  const { affected } = await database.run("delete from auth.users where id = $1::text::uuid", [id]);
  if (affected === 0) throw new AuthAdminError(404, "user_not_found", "User not found");
}

/**
 * A one-time token that signs the user in, stored as lite stores those of its own mails.
 *
 * @returns `otp`: six digits for a person; `hash`: what a link carries. Either is good for an hour, once.
 */
export async function createSignInToken(database: Database, email: string): Promise<{ user: UserJson; otp: string; hash: string }> {
  const address = email.toLowerCase();
  const otp = String(randomInt(1_000_000)).padStart(6, "0");
  const hash = createHash("sha256").update(address + otp).digest("hex");
  const [row] = await database.query<{ id: string }>(
    "update auth.users set recovery_token = $2, recovery_sent_at = now() where email = $1 and deleted_at is null returning id",
    [address, hash],
  );
  if (!row) throw new AuthAdminError(404, "user_not_found", "User with this email not found");
  return { user: await readUser(database, row.id), otp, hash };
}

// bcrypt with GoTrue's cost, made by pgcrypto; null stays null.
const PASSWORD = (parameter: string) => `crypt(${parameter}::text, gen_salt('bf', 10))`;

const json = (value: unknown) => JSON.stringify(value ?? {});

async function refuseTakenEmail<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if ((cause as { code?: string }).code !== "23505") throw cause;
    throw new AuthAdminError(422, "email_exists", "A user with this email address has already been registered", { cause });
  }
}
