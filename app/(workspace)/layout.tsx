import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { signOut } from "@/app/(auth)/actions";
import { StopBanner } from "@/components/governance/stop-banner";
import { stopVisit } from "@/app/(owner)/owner/tenants/actions";
import { SIDEBAR_COOKIE } from "@/components/layout/theme";
import { WorkspaceShell } from "@/components/layout/workspace-shell";
import { OfflineBanner } from "@/components/offline/offline-banner";
import { VisitBanner } from "@/components/owner/visit-banner";
import { listApprovals } from "@/lib/approvals/queries";
import { browserSupabase } from "@/lib/db/browser-address";
import { listStops } from "@/lib/governance/stops/queries";
import { isOwner } from "@/lib/owner/actor";
import { listVisits } from "@/lib/owner/visits";
import { listTenants, readProfile } from "@/lib/tenants/queries";
import { switchWorkspace } from "./actions";
import { pageActor } from "./page-actor";

export default async function WorkspaceLayout({ children }: { children: ReactNode }) {
  const actor = await pageActor();
  const [tenants, person, waiting, stops, visits, owner, jar] = await Promise.all([
    listTenants(actor), readProfile(actor), listApprovals(actor, { status: "pending", limit: 100 }), listStops(actor), listVisits(actor), isOwner(actor), cookies(),
  ]);
  const [visit] = visits;
  return (
    <>
      <a href="#content" className="sr-only rounded-md bg-background px-4 py-2 text-sm focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-60 focus-ring">
        Skip to content
      </a>
      <WorkspaceShell
        // Another workspace or person is another shell: nothing live goes over.
        key={`${actor.tenantId} ${actor.userId}`}
        supabase={browserSupabase()}
        tenants={actor.visitEndsAt && visit ? [...tenants, { ...visit.tenant, role: "member" }] : tenants}
        tenantId={actor.tenantId}
        person={person}
        waiting={waiting.items.length}
        owner={owner}
        narrow={jar.get(SIDEBAR_COOKIE)?.value === "narrow"}
        switchWorkspace={switchWorkspace}
        signOut={signOut}
      >
        <main id="content" tabIndex={-1} className="mx-auto grid w-full max-w-[150rem] min-w-0 flex-1 content-start gap-6 px-4 py-5 outline-none sm:px-6 lg:px-8 lg:py-6">
          <StopBanner stops={stops} />
          {visit && <VisitBanner tenant={visit.tenant} endsAt={actor.visitEndsAt ?? visit.endsAt} own={actor.visitEndsAt !== undefined} stop={stopVisit} />}
          {children}
        </main>
      </WorkspaceShell>
      <OfflineBanner />
    </>
  );
}
