import type { Metadata } from "next";
import Link from "next/link";
import { AccountCard } from "@/components/github/account-card";
import { AppCard } from "@/components/github/app-card";
import { InstallationsCard } from "@/components/github/installations-card";
import { TokenCard } from "@/components/github/token-card";
import { Alert } from "@/components/ui/alert";
import { env } from "@/lib/env";
import { FatalError } from "@/lib/errors";
import { readApp } from "@/lib/github/app";
import { githubReachesUs, maySetUpGithub } from "@/lib/github/create-app";
import { listInstallations, readLinkedAccount, readPersonalToken } from "@/lib/github/queries";
import { permissionsOf } from "@/lib/tenants/queries";
import { pageActor } from "../../page-actor";
import { connectAccount, disconnect, forgetApp, installApp, linkAccount, makeApp, removeToken, saveToken, unlink } from "./actions";
import { readSaid } from "./back";

export const metadata: Metadata = { title: "GitHub" };

export default async function GithubPage() {
  const actor = await pageActor();
  const [app, maySetUp, installations, token, account, permissions, said] = await Promise.all([
    // Whose keys cannot be opened any more is shown, so that it can be made anew.
    readApp().catch((error: unknown) => (error instanceof FatalError ? error.message : Promise.reject(error))), maySetUpGithub(actor), listInstallations(actor), readPersonalToken(actor), readLinkedAccount(actor), permissionsOf(actor), readSaid(),
  ]);
  const mayWrite = permissions.has("repositories.write");
  // Its secrets stay on the server.
  const shown = app && typeof app !== "string" && { slug: app.slug, htmlUrl: app.htmlUrl, from: app.from };
  return (
    <>
      {said && <Alert variant={said.good ? "success" : "danger"}>{said.text}</Alert>}
      {typeof app === "string" && <Alert variant="danger" title="The GitHub App cannot be used">{app}</Alert>}
      <AppCard app={shown || null} maySetUp={maySetUp} reached={githubReachesUs()} appUrl={env().APP_URL} make={makeApp} forget={forgetApp} />
      {(shown || installations.length > 0) && (
        <InstallationsCard installations={installations} mayWrite={mayWrite} hasApp={Boolean(shown)} githubUrl={env().GITHUB_URL} install={installApp} connect={connectAccount} disconnect={disconnect} />
      )}
      {(shown || account) && <AccountCard account={account} hasApp={Boolean(shown)} link={linkAccount} unlink={unlink} />}
      {(mayWrite || token) && <TokenCard token={token} mayWrite={mayWrite} githubUrl={env().GITHUB_URL} save={saveToken} remove={removeToken} />}
      {permissions.has("tenant.manage") && <p className="text-sm text-muted-foreground">What GitHub told this workspace, and what became of it: <Link href="/settings/github/deliveries" className="text-link underline">deliveries</Link>.</p>}
    </>
  );
}
