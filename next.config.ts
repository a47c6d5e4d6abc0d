import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  // The embedded stack's packages read files beside themselves, which bundling would move.
  serverExternalPackages: ["@supabase/lite", "@electric-sql/pglite"],
  // The content security policy is not here: it has a nonce for each request, from proxy.ts.
  headers: async () => [
    {
      // The worker talks to us alone, and its next version is found at once.
      source: "/sw.js",
      headers: [
        { key: "Content-Security-Policy", value: "default-src 'none'; connect-src 'self'" },
        { key: "Cache-Control", value: "no-cache" },
      ],
    },
    {
      source: "/:path*",
      headers: [
        { key: "X-Content-Type-Options", value: "nosniff" },
        { key: "X-Frame-Options", value: "DENY" },
        { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
        { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
        { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), payment=(), usb=()" },
      ],
    },
  ],
};

export default config;
