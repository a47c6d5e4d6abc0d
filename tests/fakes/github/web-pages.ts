import type { Context, Routes } from "./emulate-core";
import { escapeHtml, renderMarkdown } from "./markdown";
import { repositoryIn, type World } from "./world";
import { latestRuns } from "./settings";

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2328;background:#fff}h1{font-weight:400}h1 small{color:#59636e}
.state{display:inline-block;border-radius:2rem;padding:.2rem .75rem;color:#fff;background:#1a7f37}.state.draft{background:#59636e}.state.merged{background:#8250df}.state.closed{background:#cf222e}
.box{border:1px solid #d1d9e0;border-radius:.4rem;margin:1rem 0;overflow-wrap:anywhere}.box>header{background:#f6f8fa;border-bottom:1px solid #d1d9e0;padding:.5rem 1rem}.box>div{padding:.25rem 1rem}.box pre,code{background:#f6f8fa;padding:.1rem .3rem;overflow:auto}blockquote{margin:.5rem 0;padding-left:1rem;border-left:.25rem solid #d1d9e0;color:#59636e}blockquote p{margin:.25rem 0}ul{padding-left:1.2rem}.success{color:#1a7f37}.failure{color:#cf222e}`;

/** Pages of issues and pull requests, plain but readable: links of the product lead here. */
export function webRoutes(app: Routes, world: World): void {
  app.get("/", (c) => c.html(shell("GitHub", `<h1>Repositories</h1><ul>${world.rows.repos.all().map((repo) => `<li><a href="/${repo.full_name}">${escapeHtml(repo.full_name)}</a></li>`).join("")}</ul>`)));
  app.get("/:owner{(?!(?:users|orgs|user|app|apps|teams|repositories|installation|search|settings|login|_logs|app-manifests)/)[^/]+}/:repo", (c) => {
    const repo = repositoryIn(world.rows, c);
    const issues = world.rows.issues.findBy("repo_id", repo.id).map((issue) => `<li><a href="/${repo.full_name}/${issue.is_pull_request ? "pull" : "issues"}/${issue.number}">#${issue.number} ${escapeHtml(issue.title)}</a></li>`);
    return c.html(shell(repo.full_name, `<h1>${escapeHtml(repo.full_name)}</h1><ul>${issues.join("")}</ul>`));
  });
  app.get("/:owner/:repo/issues/:number{[0-9]+}", (c) => conversation(world, c));
  app.get("/:owner/:repo/pull/:number{[0-9]+}", (c) => conversation(world, c));
}

const shell = (title: string, body: string): string => `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>`;

function conversation(world: World, c: Context): Response {
  const { rows } = world;
  const repo = repositoryIn(rows, c);
  const number = Number(c.req.param("number"));
  const issue = rows.issues.findBy("repo_id", repo.id).find((row) => row.number === number);
  if (!issue) return c.html(shell("Not found", "<h1>This is not the web page you are looking for.</h1>"), 404);
  const pull = rows.pullRequests.findBy("repo_id", repo.id).find((row) => row.number === number);
  const state = pull?.merged ? "merged" : issue.state === "closed" || pull?.state === "closed" ? "closed" : pull?.draft ? "draft" : "open";
  const login = (id: number) => escapeHtml(rows.users.get(id)?.login ?? "ghost");
  const box = (id: number, at: string, body: string, what = "commented") => `<section class="box"><header><strong>${login(id)}</strong> ${what} <time>${at}</time></header><div>${renderMarkdown(body)}</div></section>`;
  const comments = rows.comments.findBy("repo_id", repo.id).filter((row) => row.issue_number === number || row.pull_number === number).sort((a, b) => a.created_at.localeCompare(b.created_at));
  const checks = pull ? latestRuns(rows.checkRuns.findBy("repo_id", repo.id).filter((run) => run.head_sha === pull.head_sha)) : [];
  const branches = pull ? `<p><code>${escapeHtml(pull.head_ref)}</code> into <code>${escapeHtml(pull.base_ref)}</code> at <code>${pull.head_sha.slice(0, 7)}</code></p>` : "";
  const list = checks.length === 0 ? "" : `<section class="box"><header>Checks</header><div><ul>${checks.map((run) => `<li class="${run.conclusion ?? ""}">${escapeHtml(run.name)}: ${run.conclusion ?? run.status}${run.output.title ? ` · ${escapeHtml(run.output.title)}` : ""}</li>`).join("")}</ul></div></section>`;
  const title = (pull ?? issue).title;
  return c.html(shell(`${title} · ${repo.full_name}`, `<h1>${escapeHtml(title)} <small>#${number}</small></h1><p class="state ${state}">${state}</p>${branches}${box(issue.user_id, issue.created_at, (pull ?? issue).body ?? "", "opened this")}${comments.map((row) => box(row.user_id, row.created_at, row.body, row.path === null ? "commented" : `commented on ${escapeHtml(row.path)}:${row.line}`)).join("")}${list}`));
}
