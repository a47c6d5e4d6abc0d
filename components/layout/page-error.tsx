"use client";

import { Button } from "@/components/ui/button";

/** What a page shows when rendering it failed: production hides the cause from browsers, so it names the entry in the server's log. */
export function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <div role="alert" className="mx-auto grid max-w-md gap-4 py-16">
      <h1 className="text-2xl font-semibold">This page could not be shown</h1>
      <p className="text-muted-foreground">
        The server answered with an error. Try again; if it keeps failing, look at the server&apos;s log{error.digest ? ` for ${error.digest}` : ""}.
      </p>
      <div>
        <Button onClick={reset}>Try again</Button>
      </div>
    </div>
  );
}
