import type { ReactNode } from "react";
import { Logo } from "@/components/layout/logo";
import { SignedOutHere } from "@/components/layout/signed-out-here";
import { CheckSession } from "@/components/offline/check-session";

/** One short form in the middle, on a sky before sunrise. */
export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <div className="dawn grid min-h-dvh grid-rows-[1fr_auto] px-4">
      <main className="mx-auto grid w-full max-w-sm content-center gap-6 py-12">
        <p className="flex items-center justify-center gap-2.5 text-base font-semibold tracking-tight">
          <Logo className="size-8" />
          MorningAI
        </p>
        <div className="grid gap-5 rounded-xl border bg-card p-6 shadow-float sm:p-7">{children}</div>
      </main>
      <footer className="pb-6 text-center text-xs text-balance text-muted-foreground">Turns a goal into a finished, verified change, and keeps people in charge while it does.</footer>
      <CheckSession />
      <SignedOutHere />
    </div>
  );
}
