"use client";

import { PageError } from "@/components/layout/page-error";
import "./globals.css";

/** The last resort: the root layout itself failed, so this is a document of its own. */
export default function GlobalError(props: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>Something failed · MorningAI</title>
        <main className="px-6">
          <PageError {...props} />
        </main>
      </body>
    </html>
  );
}
