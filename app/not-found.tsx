import type { Metadata } from "next";
import { NotFoundMessage } from "@/components/layout/not-found-message";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main className="dawn grid min-h-dvh content-center px-6">
      <NotFoundMessage />
    </main>
  );
}
