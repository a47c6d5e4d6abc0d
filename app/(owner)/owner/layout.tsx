import Link from "next/link";
import type { ReactNode } from "react";
import { signOut } from "@/app/(auth)/actions";
import { Logo } from "@/components/layout/logo";
import { ShortcutsListener } from "@/components/layout/shortcuts-listener";
import { OwnerNav } from "@/components/owner/owner-nav";
import { Button } from "@/components/ui/button";
import { pageOwner } from "./page-owner";

/** Around every page of the owner's console: where one is, and the way back to the workspace. */
export default async function OwnerLayout({ children }: { children: ReactNode }) {
  await pageOwner();
  return (
    <>
      <a href="#content" className="sr-only rounded-md bg-background px-4 py-2 text-sm focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-60 focus-ring">
        Skip to content
      </a>
      <header className="sticky top-0 z-30 border-b bg-background">
        <div className="mx-auto flex max-w-[100rem] flex-wrap items-center gap-x-6 px-4 sm:px-6 lg:px-8">
          <p className="flex items-center gap-2 py-2.5 text-sm font-semibold tracking-tight"><Logo className="size-5" />Owner console</p>
          <div className="order-last w-full min-w-0 md:order-none md:w-auto md:flex-1"><OwnerNav /></div>
          <div className="ml-auto flex items-center gap-1 py-1.5">
            <Button asChild variant="ghost" size="sm"><Link href="/runs">Workspace</Link></Button>
            <form action={signOut}><Button type="submit" variant="ghost" size="sm">Sign out</Button></form>
          </div>
        </div>
      </header>
      <main id="content" tabIndex={-1} className="mx-auto grid w-full max-w-[100rem] min-w-0 grid-cols-1 content-start gap-6 px-4 py-5 outline-none sm:px-6 lg:px-8 lg:py-6">
        {children}
      </main>
      <ShortcutsListener />
    </>
  );
}
