import type { Routes } from "./emulate-core";
import { allowed, paged } from "./requests";
import { asGitHub, type World } from "./world";

/** All comments of a repository: emulate takes the last part of these addresses for a number. */
export function commentRoutes(app: Routes, world: World): void {
  for (const [kind, type] of [["issues", "issue"], ["pulls", "review"]] as const) {
    app.get(`/repos/:owner/:repo/${kind}/comments`, async (c) => {
      const { repo } = allowed(world, c, ["issues", "pull_requests"], "read");
      const key = c.req.query("sort") === "updated" ? "updated_at" : "created_at";
      const turn = c.req.query("direction") === "desc" ? -1 : 1;
      const since = c.req.query("since") ?? "";
      const list = world.rows.comments.findBy("repo_id", repo.id).filter((row) => row.comment_type === type && row.updated_at >= since).sort((a, b) => turn * (a[key].localeCompare(b[key]) || a.id - b.id));
      const { items, headers } = paged(world, c, list);
      return c.json(await Promise.all(items.map((row) => asGitHub(world, "GET", `/repos/${repo.full_name}/${kind}/comments/${row.id}`))), 200, headers);
    });
  }
}
