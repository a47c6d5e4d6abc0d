import { timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Database } from "../database";
import { AuthAdminError, createSignInToken, createUser, deleteUser, listUsers, readUser, updateUser } from "./auth-users";

const PREFIX = "/auth/v1/admin/";
// bcrypt reads 72 bytes; GoTrue refuses longer passwords for the same reason.
const password = z.string().min(8).max(72);
const metadata = z.record(z.string(), z.unknown());
const fields = z.object({
  email: z.email().max(255).optional(),
  password: password.optional(),
  email_confirm: z.boolean().optional(),
  user_metadata: metadata.optional(),
  app_metadata: metadata.optional(),
});
const newUser = fields.extend({ email: z.email().max(255) });
const link = z.object({ type: z.enum(["recovery", "magiclink", "invite"]), email: z.email().max(255), redirect_to: z.string().max(2_000).optional() });
// The client sends `page=` when it was not asked for one.
const numberOr = (fallback: number, max: number) => z.preprocess((value) => value || fallback, z.coerce.number().int().min(1).max(max));
const pageOf = z.object({ page: numberOr(1, 1_000_000), per_page: numberOr(50, 1_000) });

/**
 * The part of GoTrue's admin API that `@supabase/lite` lacks: users, and links that sign them in.
 * Only the secret key opens it.
 *
 * @returns the handler: undefined for requests that are not its own.
 */
export function createAuthAdmin(options: { database: Database; secretKey: string; siteUrl: string }) {
  const { database, secretKey, siteUrl } = options;

  const routes = async (request: Request, url: URL): Promise<Response> => {
    const [resource, id, more] = url.pathname.slice(PREFIX.length).split("/");
    const route = `${request.method} ${resource}${id ? "/:id" : ""}`;
    if (more !== undefined) throw new AuthAdminError(404, "not_found", "There is no such admin endpoint here.");
    const userId = id ? uuid(id) : "";
    switch (route) {
      case "GET users": {
        const { page, per_page } = pageOf.parse(Object.fromEntries(url.searchParams));
        const { users, total } = await listUsers(database, page, per_page);
        return Response.json({ users, aud: "authenticated" }, { headers: { "x-total-count": String(total) } });
      }
      case "POST users":
        return Response.json(await createUser(database, newUser.parse(await request.json())));
      case "GET users/:id":
        return Response.json(await readUser(database, userId));
      case "PUT users/:id":
        return Response.json(await updateUser(database, userId, fields.parse(await request.json())));
      case "DELETE users/:id":
        await deleteUser(database, userId);
        return Response.json({});
      case "POST generate_link":
        return Response.json(await generateLink(link.parse(await request.json()), url));
      default:
        throw new AuthAdminError(404, "not_found", "There is no such admin endpoint here.");
    }
  };

  const generateLink = async (wanted: z.infer<typeof link>, url: URL) => {
    if (wanted.type === "invite") await createUser(database, { email: wanted.email });
    const { user, otp, hash } = await createSignInToken(database, wanted.email);
    // Lite cannot verify a token of type `invite`; a magic link does the same for the invited person.
    const type = wanted.type === "invite" ? "magiclink" : wanted.type;
    const redirect = url.searchParams.get("redirect_to") ?? wanted.redirect_to ?? siteUrl;
    const action = new URL("/auth/v1/verify", url.origin);
    action.search = new URLSearchParams({ token: hash, type, redirect_to: redirect }).toString();
    return { ...user, action_link: action.toString(), email_otp: otp, hashed_token: hash, verification_type: type, redirect_to: redirect };
  };

  return async (request: Request): Promise<Response | undefined> => {
    const url = new URL(request.url);
    if (!url.pathname.startsWith(PREFIX) || request.method === "OPTIONS") return undefined;
    try {
      if (!holdsKey(request, secretKey)) throw new AuthAdminError(401, "not_admin", "The admin endpoints need the secret key as `apikey`.");
      return await routes(request, url);
    } catch (error) {
      return refusal(error);
    }
  };
}

function holdsKey(request: Request, secretKey: string): boolean {
  const bearer = request.headers.get("authorization");
  return same(request.headers.get("apikey") ?? "", secretKey) && (bearer === null || same(bearer, `Bearer ${secretKey}`));
}

function same(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}

function uuid(id: string): string {
  const parsed = z.guid().safeParse(id);
  if (!parsed.success) throw new AuthAdminError(404, "validation_failed", "user_id must be an UUID");
  return parsed.data;
}

function refusal(error: unknown): Response {
  if (error instanceof AuthAdminError) return answer(error.status, error.code, error.message);
  if (error instanceof z.ZodError) return answer(400, "validation_failed", z.prettifyError(error));
  if (error instanceof SyntaxError) return answer(400, "bad_json", "The body is not JSON.");
  console.error("An auth admin request failed:", error);
  return answer(500, "unexpected_failure", "The request failed; the log of the stack has the reason.");
}

const answer = (status: number, code: string, message: string) =>
  Response.json({ code: status, error_code: code, msg: message }, { status, headers: { "x-sb-error-code": code } });
