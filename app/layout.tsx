import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { connection } from "next/server";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { ExactTime } from "@/components/layout/exact-time";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "MorningAI", template: "%s · MorningAI" },
  description: "Turns a goal into a finished, verified change, and keeps people in charge while it does.",
};

export const viewport: Viewport = {
  colorScheme: "light dark",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fdfcfa" },
    { media: "(prefers-color-scheme: dark)", color: "#101116" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Every page is made for its request: scripts run only with the nonce that proxy.ts gave it.
  await connection();
  return (
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`}>
      <body className="min-h-dvh">
        <NuqsAdapter>{children}</NuqsAdapter>
        <ExactTime />
      </body>
    </html>
  );
}
