"use client";

import { PageError } from "@/components/layout/page-error";

export default function RootError(props: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main className="px-6">
      <PageError {...props} />
    </main>
  );
}
