import { finishClaim } from "@/lib/github/claim-installation";
import { backFromGithub } from "../back";

/** Where GitHub sends whoever installed the app, or showed who they are to connect an installation. */
export const GET = (request: Request) =>
  backFromGithub(request, async (actor, { code, state, installation_id }) => {
    const { account } = await finishClaim(actor, { code, state, installationId: installation_id });
    return `${account} is connected. Choose the repositories that runs may work in.`;
  });
