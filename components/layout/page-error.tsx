"use client";

import { ServerCrash } from "lucide-react";
import { useRouter } from "next/navigation";
import { startTransition } from "react";
import { Button } from "@/components/ui/button";
import { PageMessage } from "./page-message";

/** What a page shows when rendering it failed: production hides the cause from browsers, so it names the entry in the server's log. */
export function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const router = useRouter();
  const retry = () =>
    startTransition(() => {
      // What the server sent is the error: without asking it again, the same would be shown.
      router.refresh();
      reset();
    });
  return (
    <div role="alert">
      <PageMessage icon={<ServerCrash />} title="This page could not be shown" actions={<Button onClick={retry}>Try again</Button>}>
        The server answered with an error. Try again; if it keeps failing, look at the server&apos;s log{error.digest ? ` for ${error.digest}` : ""}.
      </PageMessage>
    </div>
  );
}
