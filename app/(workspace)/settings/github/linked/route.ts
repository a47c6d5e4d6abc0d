import { finishLink } from "@/lib/github/link-person";
import { backFromGithub } from "../back";

/** Where GitHub sends whoever showed which account is theirs. */
export const GET = (request: Request) =>
  backFromGithub(request, async (actor, back) => {
    const { login } = await finishLink(actor, back);
    return `Your GitHub account ${login} is linked.`;
  });
