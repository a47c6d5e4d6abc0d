import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import localFont from "next/font/local";
import { cookies } from "next/headers";
import { connection } from "next/server";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { ExactTime } from "@/components/layout/exact-time";
import { THEME_COOKIE, themeOf, type Theme } from "@/components/layout/theme";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "MorningAI", template: "%s · MorningAI" },
  description: "Turns a goal into a finished, verified change, and keeps people in charge while it does.",
};

// The package's own would be fetched ahead of everything, by pages too that show nothing in it.
const mono = localFont({
  src: "../node_modules/geist/dist/fonts/geist-mono/GeistMono-Variable.woff2",
  variable: "--font-geist-mono",
  weight: "100 900",
  preload: false,
  adjustFontFallback: false,
  fallback: ["ui-monospace", "SFMono-Regular", "Roboto Mono", "Menlo", "Monaco", "Liberation Mono", "DejaVu Sans Mono", "Courier New", "monospace"],
});

/** The page's background, for the browser's own bars. */
const BAR = { light: "#fdfdfe", dark: "#101115" };

export async function generateViewport(): Promise<Viewport> {
  const theme = await chosenTheme();
  if (theme !== "system") return { colorScheme: theme, themeColor: BAR[theme] };
  return {
    colorScheme: "light dark",
    themeColor: [
      { media: "(prefers-color-scheme: light)", color: BAR.light },
      { media: "(prefers-color-scheme: dark)", color: BAR.dark },
    ],
  };
}

async function chosenTheme(): Promise<Theme> {
  return themeOf((await cookies()).get(THEME_COOKIE)?.value);
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Every page is made for its request: scripts run only with the nonce that proxy.ts gave it.
  await connection();
  const theme = await chosenTheme();
  return (
    <html lang="en" data-theme={theme === "system" ? undefined : theme} suppressHydrationWarning className={`${GeistSans.variable} ${mono.variable}`}>
      <body className="min-h-dvh">
        <NuqsAdapter>{children}</NuqsAdapter>
        <ExactTime />
      </body>
    </html>
  );
}
