import type { Routes } from "./emulate-core";
import { GitHubError } from "./errors";
import { atLeast, roleOf } from "./access";
import { permissionsOf } from "./apps";
import { actorOf, paged, type Json } from "./requests";
import type { AuthUser } from "./tokens";
import { asGitHub, type World } from "./world";

/** What a token says of the person behind it. */
export function accountRoutes(app: Routes, world: World): void {
  app.get("/user/repos", async (c) => {
    const user = actorOf(world, c);
    const token = (c.get("authUser") as AuthUser).token;
    if (user.type === "Bot" && token?.kind === "installation") throw new GitHubError(403, "Resource not accessible by integration");
    const inside = (id: number) => token?.kind !== "fine-grained" || token.repositories === "all" || (token.repositories?.includes(id) ?? false);
    // Public repositories of others are not listed: only those one owns, works on, or sees as a member.
    const seen = world.rows.repos.all().filter((repo) => inside(repo.id) && atLeast(roleOf(world.rows, user, { ...repo, private: true }), "read")).sort((a, b) => a.full_name.localeCompare(b.full_name));
    const { items, headers } = paged(world, c, seen);
    return c.json(await Promise.all(items.map(async (repo) => ({ ...(await asGitHub<Json>(world, "GET", `/repos/${repo.full_name}`)), permissions: permissionsOf(world, repo, user.login) }))), 200, headers);
  });

  app.get("/user", async (c) => {
    const token = (c.get("authUser") as AuthUser | undefined)?.token;
    if (!c.get("authUser")) throw new GitHubError(401, "Requires authentication");
    if (token?.kind === "installation") throw new GitHubError(403, "Resource not accessible by integration");
    return c.json(await asGitHub(world, "GET", `/users/${actorOf(world, c).login}`));
  });
}
