/** The rows that emulate keeps, as far as the fake reads or writes them. */
export interface Row { id: number; node_id: string; created_at: string; updated_at: string }

export interface Table<T extends Row> {
  insert(row: Omit<Partial<T>, "created_at" | "updated_at">): T;
  get(id: number): T | undefined;
  findBy(field: keyof T & string, value: unknown): T[];
  findOneBy(field: keyof T & string, value: unknown): T | undefined;
  update(id: number, row: Partial<T>): T | undefined;
  delete(id: number): boolean;
  all(): T[];
}

export interface UserRow extends Row { login: string; type: "User" | "Bot"; name: string | null; email: string | null; site_admin: boolean; avatar_url: string; gravatar_id: string; blog: string; public_repos: number; public_gists: number; followers: number; following: number }
export interface OrgRow extends Row { login: string; description: string | null; name: string | null; default_repository_permission: string; public_repos: number; members_can_create_repositories: boolean }
export interface TeamRow extends Row { org_id: number; slug: string; name: string; permission: string; description: string | null; privacy: string; members_count: number; repos_count: number }
export interface TeamMemberRow extends Row { team_id: number; user_id: number; role: "member" | "maintainer" }
export interface RepoRow extends Row {
  name: string; full_name: string; owner_id: number; owner_type: "User" | "Organization"; private: boolean; visibility: string; fork: boolean; forked_from_id: number | null;
  default_branch: string; allow_merge_commit: boolean; allow_squash_merge: boolean; allow_rebase_merge: boolean; allow_auto_merge: boolean; delete_branch_on_merge: boolean;
  archived: boolean; pushed_at: string | null; open_issues_count: number; forks_count: number;
}
export interface CollaboratorRow extends Row { repo_id: number; user_id: number; permission: "pull" | "triage" | "push" | "maintain" | "admin" }
export interface IssueRow extends Row {
  repo_id: number; number: number; title: string; body: string | null; state: "open" | "closed"; state_reason: string | null; user_id: number; label_ids: number[]; assignee_ids: number[];
  comments: number; closed_at: string | null; closed_by_id: number | null; is_pull_request: boolean; locked: boolean;
}
export interface PullRow extends Row {
  repo_id: number; number: number; title: string; body: string | null; state: "open" | "closed"; user_id: number; draft: boolean; label_ids: number[];
  head_ref: string; head_sha: string; head_repo_id: number; base_ref: string; base_sha: string; base_repo_id: number;
  merged: boolean; merged_at: string | null; merged_by_id: number | null; merge_commit_sha: string | null; closed_at: string | null;
  mergeable: boolean | null; mergeable_state: string; auto_merge: unknown; commits: number; additions: number; deletions: number; changed_files: number; review_comments: number; assignee_ids: number[];
}
export interface LabelRow extends Row { repo_id: number; name: string; color: string; description: string | null; default: boolean }
export interface CommentRow extends Row {
  repo_id: number; issue_number: number | null; pull_number: number | null; commit_sha: string | null; body: string; user_id: number; in_reply_to_id: number | null;
  path: string | null; position: number | null; line: number | null; side: string | null; subject_type: string | null; comment_type: "issue" | "review" | "commit"; review_id: number | null;
}
export interface ReviewRow extends Row { repo_id: number; pull_number: number; user_id: number; body: string | null; state: string; commit_id: string; submitted_at: string | null }
export interface IssueEventRow extends Row { repo_id: number; issue_number: number; event: string; actor_id: number; commit_id: string | null; label_name: string | null; assignee_id: number | null }
export interface BranchRow extends Row { repo_id: number; name: string; sha: string; protected: boolean }
export interface RefRow extends Row { repo_id: number; ref: string; sha: string }
export interface CommitRow extends Row {
  repo_id: number; sha: string; message: string; author_name: string; author_email: string; author_date: string; committer_name: string; committer_email: string; committer_date: string;
  tree_sha: string; parent_shas: string[]; user_id: number | null;
}
export interface TreeRow extends Row { repo_id: number; sha: string; tree: Array<{ path: string; mode: string; type: "blob" | "tree" | "commit"; sha: string; size?: number }>; truncated: boolean }
export interface BlobRow extends Row { repo_id: number; sha: string; content: string; encoding: "utf-8" | "base64"; size: number }
export interface TagRow extends Row { repo_id: number; sha: string; tag: string; object_sha: string }
export interface ProtectionRow extends Row {
  repo_id: number; branch_name: string; required_status_checks: { strict: boolean; contexts: string[] } | null; enforce_admins: boolean;
  required_pull_request_reviews: { required_approving_review_count: number } | null; allow_force_pushes: boolean; allow_deletions: boolean; restrictions: unknown;
}
export interface Annotation { path: string; start_line: number; end_line: number; annotation_level: string; message: string; title?: string | null; raw_details?: string | null }
export interface CheckRunRow extends Row {
  repo_id: number; head_sha: string; name: string; status: string; conclusion: string | null; started_at: string | null; completed_at: string | null; external_id: string; details_url: string | null;
  actions: null; output: { title: string | null; summary: string | null; text: string | null; annotations_count: number; annotations: Annotation[] }; check_suite_id: number; app_id: number | null;
}
export interface CheckSuiteRow extends Row { repo_id: number; head_branch: string | null; head_sha: string; status: string; conclusion: string | null; before: string; after: string; app_id: number | null }
export interface WorkflowRow extends Row { repo_id: number; name: string; path: string; state: string; badge_url: string }
export interface WorkflowRunRow extends Row {
  repo_id: number; workflow_id: number; name: string; head_branch: string; head_sha: string; run_number: number; event: string; status: string; conclusion: string | null; actor_id: number;
  run_attempt: number; run_started_at: string; check_suite_id: number;
}
export interface Step { name: string; status: string; conclusion: string | null; number: number; started_at: string | null; completed_at: string | null }
export interface JobRow extends Row {
  repo_id: number; run_id: number; run_attempt: number; name: string; status: string; conclusion: string | null; started_at: string; completed_at: string | null; runner_id: number; runner_name: string; steps: Step[];
}
export interface AppRow extends Row { app_id: number; slug: string; name: string; private_key: string; permissions: Record<string, string>; events: string[]; webhook_url: string | null; webhook_secret: string | null; description: string | null }
export interface InstallationRow extends Row {
  installation_id: number; app_id: number; account_type: "User" | "Organization"; account_id: number; account_login: string; repository_selection: "all" | "selected"; repository_ids: number[];
  permissions: Record<string, string>; events: string[]; suspended_at: string | null;
}

export interface Rows {
  users: Table<UserRow>; orgs: Table<OrgRow>; teams: Table<TeamRow>; teamMembers: Table<TeamMemberRow>; repos: Table<RepoRow>; collaborators: Table<CollaboratorRow>;
  issues: Table<IssueRow>; pullRequests: Table<PullRow>; labels: Table<LabelRow>; issueEvents: Table<IssueEventRow>; comments: Table<CommentRow>; reviews: Table<ReviewRow>;
  branches: Table<BranchRow>; refs: Table<RefRow>; commits: Table<CommitRow>; trees: Table<TreeRow>; blobs: Table<BlobRow>; tags: Table<TagRow>; branchProtections: Table<ProtectionRow>;
  checkRuns: Table<CheckRunRow>; checkSuites: Table<CheckSuiteRow>; workflows: Table<WorkflowRow>; workflowRuns: Table<WorkflowRunRow>; jobs: Table<JobRow>;
  apps: Table<AppRow>; appInstallations: Table<InstallationRow>;
}

/** GitHub's global id of a row, as emulate writes it. */
export const nodeId = (kind: string, id: number): string => Buffer.from(`0:${kind}${id}`).toString("base64").replace(/=+$/, "");

/** Inserts a row and gives it its node id. */
export function insert<T extends Row>(table: Table<T>, kind: string, row: Omit<Partial<T>, "created_at" | "updated_at">): T {
  const { id } = table.insert(row);
  return table.update(id, { node_id: nodeId(kind, id) } as Partial<T>)!;
}
