import type { ReactNode } from "react";
import { signOut } from "@/app/(auth)/actions";
import { WorkspaceHeader } from "@/components/layout/workspace-header";
import { OfflineBanner } from "@/components/offline/offline-banner";
import { listApprovals } from "@/lib/approvals/queries";
import { listTenants } from "@/lib/tenants/queries";
import { switchWorkspace } from "./actions";
import { pageActor } from "./page-actor";

export default async function WorkspaceLayout({ children }: { children: ReactNode }) {
  const actor = await pageActor();
  const [tenants, waiting] = await Promise.all([listTenants(actor), listApprovals(actor, { status: "pending", limit: 100 })]);
  return (
    <>
      <a href="#content" className="sr-only rounded-md bg-background px-4 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus-ring">
        Skip to content
      </a>
      <WorkspaceHeader tenants={tenants} tenantId={actor.tenantId} waiting={waiting.items.length} switchWorkspace={switchWorkspace} signOut={signOut} />
      <main id="content" tabIndex={-1} className="mx-auto grid w-full max-w-[110rem] gap-6 px-4 py-6 outline-none sm:px-6 lg:px-8">
        {children}
      </main>
      <OfflineBanner />
    </>
  );
}
