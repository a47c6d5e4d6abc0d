import type { Context, Routes } from "./emulate-core";
import { GitHubError, invalid } from "./errors";
import { allowed, bodyOf, paged } from "./requests";
import type { RepoRow } from "./rows";
import { userView } from "./views";
import type { World } from "./world";

export interface Reaction { id: number; subject: string; content: string; login: string; created_at: string }

const CONTENTS = ["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"];

/** Reactions to issues and comments, each at most once by each account. */
export function reactionRoutes(app: Routes, world: World): void {
  const { rows, settings } = world;
  const there = (repo: RepoRow, kind: string, id: number): boolean =>
    kind === "issues" ? rows.issues.findBy("repo_id", repo.id).some((issue) => issue.number === id) : rows.comments.get(id)?.repo_id === repo.id;
  const subjectOf = (c: Context, repo: RepoRow, kind: string): string => {
    const id = Number(c.req.param("id"));
    if (!there(repo, kind, id)) throw new GitHubError(404, "Not Found");
    return `${repo.id}/${kind}/${id}`;
  };
  const view = (one: Reaction) => ({ id: one.id, node_id: `REA_${one.id}`, user: userView(world, rows.users.findOneBy("login", one.login)!), content: one.content, created_at: one.created_at });

  for (const [path, kind] of [["issues/:id{[0-9]+}", "issues"], ["issues/comments/:id", "comments"], ["pulls/comments/:id", "comments"]] as const) {
    app.post(`/repos/:owner/:repo/${path}/reactions`, async (c) => {
      const { repo, actor } = allowed(world, c, ["issues", "pull_requests"], "write");
      const subject = subjectOf(c, repo, kind);
      const content = String((await bodyOf(c)).content);
      if (!CONTENTS.includes(content)) throw invalid("Reaction", "content", "invalid");
      const known = settings.reactions.find((one) => one.subject === subject && one.content === content && one.login === actor.login);
      if (known) return c.json(view(known), 200);
      const made: Reaction = { id: 310_000_001 + settings.reactions.length, subject, content, login: actor.login, created_at: new Date().toISOString() };
      settings.reactions.push(made);
      return c.json(view(made), 201);
    });
    app.get(`/repos/:owner/:repo/${path}/reactions`, (c) => {
      const { repo } = allowed(world, c, ["issues", "pull_requests"], "read");
      const subject = subjectOf(c, repo, kind);
      const { items, headers } = paged(world, c, settings.reactions.filter((one) => one.subject === subject));
      return c.json(items.map(view), 200, headers);
    });
  }
}
