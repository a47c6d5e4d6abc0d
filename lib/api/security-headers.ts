import { browserSupabase } from "@/lib/db/browser-address";
import { env } from "@/lib/env";

/**
 * What a page may load and talk to: itself, and Supabase by HTTP and WebSocket. Scripts run only
 * with this request's nonce, which Next.js puts on its own. Development needs eval for its tools.
 */
export function contentSecurityPolicy(nonce: string): string {
  const { protocol, host, origin } = new URL(browserSupabase().url);
  const socket = `${protocol === "https:" ? "wss" : "ws"}://${host}`;
  const development = process.env.NODE_ENV === "development";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    // React writes style attributes, which a nonce cannot allow.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self' ${origin} ${socket}${development ? " ws:" : ""}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    // Making the GitHub App, and the ways there and back, are forms that end at GitHub.
    `form-action 'self' ${new URL(env().GITHUB_URL).origin}`,
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Set where the app is reached by https: for a year, browsers use nothing else for it. */
export function transportSecurity(): string | undefined {
  return env().APP_URL.startsWith("https:") ? "max-age=31536000" : undefined;
}
