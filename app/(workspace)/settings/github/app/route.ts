import { finishApp } from "@/lib/github/create-app";
import { backFromGithub } from "../back";

/** Where GitHub sends whoever made the app from our manifest. */
export const GET = (request: Request) =>
  backFromGithub(request, async (actor, back) => {
    const { name } = await finishApp(actor, back);
    return `The GitHub App ${name} is made. Install it for the accounts whose repositories you want to work on.`;
  });
