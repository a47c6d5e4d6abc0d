import type { Metadata } from "next";
import { KeptPages } from "@/components/offline/kept-pages";

export const metadata: Metadata = { title: "Offline", robots: { index: false } };

/** What the service worker shows in place of a page that it cannot reach and does not keep. */
export default function OfflinePage() {
  return (
    <main className="mx-auto grid max-w-xl gap-6 px-6 py-24">
      <div className="grid gap-2">
        <h1 className="text-2xl font-semibold">You are offline</h1>
        <p className="text-muted-foreground">MorningAI cannot be reached. This page opens by itself as soon as it can.</p>
      </div>
      <KeptPages />
    </main>
  );
}
