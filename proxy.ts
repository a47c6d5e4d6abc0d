import { isAuthRetryableFetchError } from "@supabase/supabase-js";
import { NextResponse, type NextRequest } from "next/server";
import { contentSecurityPolicy, transportSecurity } from "@/lib/api/security-headers";
import { PAGE_HEADER, SESSION_COOKIE } from "@/lib/db/client";
import { cookieClient } from "@/lib/db/user-client";

// Pages for people who are not signed in. The API says itself who may call it.
const PUBLIC = /^\/(sign-in|sign-up|forgot-password|auth|invitations|docs\/api|design|api|offline)(\/|$)/;

/** Before every page and API call: refreshes the session's cookies, sends strangers to sign-in, and sets the content security policy. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const { pathname, search } = request.nextUrl;
  const session = await refreshSession(request);
  // An action says itself that nobody is signed in: sent elsewhere, its page would lose what was typed.
  const action = request.method === "POST" && request.headers.has("next-action");
  if (!session.known && !action && !PUBLIC.test(pathname)) {
    const signIn = new URL("/sign-in", request.url);
    if (pathname !== "/") signIn.searchParams.set("next", `${pathname}${search}`);
    return session.keep(NextResponse.redirect(signIn, 303));
  }
  if (pathname.startsWith("/api/")) return session.keep(NextResponse.next({ request }));

  const policy = contentSecurityPolicy(crypto.randomUUID());
  const headers = new Headers(request.headers);
  // Next.js takes the nonce for its scripts from the request's policy.
  headers.set("content-security-policy", policy);
  headers.set(PAGE_HEADER, pathname);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  // For the service worker, which keeps pages for one person. Left out when the auth server could not be asked.
  if (session.user !== undefined) response.headers.set("x-morning-user", session.user ?? "nobody");
  const transport = transportSecurity();
  if (transport) response.headers.set("strict-transport-security", transport);
  // Changed cookies make Next.js render the page into the action's answer, which for nobody is the way to sign-in.
  return action && !session.known ? response : session.keep(response);
}

/**
 * Who is signed in stays signed in: new cookies go to the page being made, and with `keep` to the browser.
 * `user` is null for nobody, and undefined when the auth server does not answer.
 */
async function refreshSession(request: NextRequest): Promise<{ known: boolean; user: string | null | undefined; keep(response: NextResponse): NextResponse }> {
  const changes: ((response: NextResponse) => void)[] = [];
  let known = false;
  let user: string | null | undefined = null;
  if (request.cookies.getAll().some(({ name }) => name.startsWith(SESSION_COOKIE))) {
    const client = cookieClient({
      getAll: () => request.cookies.getAll(),
      setAll(changed, cacheHeaders) {
        for (const { name, value, options } of changed) {
          request.cookies.set(name, value);
          changes.push((response) => response.cookies.set(name, value, options));
        }
        changes.push((response) => Object.entries(cacheHeaders).forEach(([name, value]) => response.headers.set(name, value)));
      },
    });
    const { data, error } = await client.auth.getClaims();
    // While the auth server restarts nobody is thrown out: the page itself says that it does not answer.
    const unreachable = isAuthRetryableFetchError(error);
    known = Boolean(data) || unreachable;
    user = data?.claims.sub ?? (unreachable ? undefined : null);
  }
  return {
    known,
    user,
    keep(response) {
      for (const change of changes) change(response);
      return response;
    },
  };
}

export const config = {
  matcher: ["/((?!api/inngest|api/webhooks|api/health|_next/static|_next/image|favicon.ico|icon.svg|apple-icon.png|icons/|run-page|manifest.webmanifest|sw.js|robots.txt).*)"],
};
