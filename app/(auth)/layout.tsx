import type { ReactNode } from "react";
import { CheckSession } from "@/components/offline/check-session";

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <main className="mx-auto grid min-h-dvh w-full max-w-sm content-center gap-6 px-4 py-10">
      <p className="text-sm font-semibold tracking-tight">MorningAI</p>
      {children}
      <CheckSession />
    </main>
  );
}
