import { createPublicKey, randomBytes, verify } from "node:crypto";
import type { InstallationRow, RepoRow, Rows } from "./rows";

export type Permissions = Record<string, string>;

export interface Token {
  text: string;
  kind: "person" | "fine-grained" | "oauth" | "user-to-server" | "installation";
  /** The person, or the account of the installation. */
  login: string;
  installationId?: number;
  appId?: number;
  permissions?: Permissions;
  repositories?: number[] | "all";
  expiresAt?: number;
  revoked?: boolean;
}

const PREFIX: Record<Token["kind"], string> = { person: "ghp_", "fine-grained": "github_pat_", oauth: "gho_", "user-to-server": "ghu_", installation: "ghs_" };

/** Every token ever handed out, and what it may do. */
export class TokenBook {
  readonly root = randomBytes(24).toString("hex");
  private readonly tokens = new Map<string, Token>();
  /** Secrets other than tokens that must not appear anywhere either: private keys, client and webhook secrets, codes. */
  readonly otherSecrets: string[] = [];

  issue(token: Omit<Token, "text">): Token {
    const issued = { ...token, text: PREFIX[token.kind] + randomBytes(27).toString("base64url").replace(/[-_]/g, "x") };
    this.tokens.set(issued.text, issued);
    return issued;
  }

  /** The token when GitHub would still take it. */
  valid(text: string): Token | undefined {
    const token = this.tokens.get(text);
    return token && !token.revoked && (token.expiresAt === undefined || token.expiresAt > Date.now()) ? token : undefined;
  }

  all(): Token[] {
    return [...this.tokens.values()];
  }

  /** All text that may never be seen outside: tokens and the other secrets. */
  secrets(): string[] {
    return [...this.tokens.keys(), ...this.otherSecrets];
  }
}

/** What emulate's routes know of who asks. */
export interface AuthUser {
  login: string;
  id: number;
  scopes: string[];
  token?: Token;
  installation?: { installationId: number; appId: number; accountId: number; accountType: "User" | "Organization"; permissions: Permissions; repositoryIds: number[]; repositorySelection: "all" | "selected" };
}

const EVERYTHING: Permissions = { metadata: "read", contents: "write", issues: "write", pull_requests: "write", checks: "write", actions: "write", statuses: "write", administration: "write", workflows: "write" };
export const ACTIONS_APP = 15_368;

/** GitHub itself, acting in a repository. */
export function rootUser(repo: RepoRow | undefined): AuthUser {
  return {
    login: "github-actions[bot]", id: 0, scopes: [],
    installation: { installationId: 0, appId: ACTIONS_APP, accountId: repo?.owner_id ?? 0, accountType: repo?.owner_type ?? "User", permissions: EVERYTHING, repositoryIds: [], repositorySelection: "all" },
  };
}

export function authUserOf(rows: Rows, token: Token): AuthUser | undefined {
  if (token.kind === "installation") {
    const installation = rows.appInstallations.all().find((row) => row.installation_id === token.installationId);
    if (!installation) return undefined;
    return { login: installation.account_login, id: installation.account_id, scopes: [], token, installation: grantOf(installation, token) };
  }
  const user = rows.users.findOneBy("login", token.login);
  return user && { login: user.login, id: user.id, scopes: token.kind === "fine-grained" ? [] : ["repo", "user", "read:org"], token };
}

function grantOf(installation: InstallationRow, token: Token): AuthUser["installation"] {
  const limited = token.repositories !== "all" && token.repositories !== undefined;
  const granted = installation.repository_selection === "selected" ? installation.repository_ids : undefined;
  const repositoryIds = limited ? (token.repositories as number[]).filter((id) => granted?.includes(id) ?? true) : (granted ?? []);
  return {
    installationId: installation.installation_id, appId: installation.app_id, accountId: installation.account_id, accountType: installation.account_type,
    permissions: token.permissions ?? installation.permissions, repositoryIds, repositorySelection: limited || granted ? "selected" : "all",
  };
}

/** The app whose private key signed this token (RS256, ten minutes at most), or GitHub's sentence about what is wrong. */
export function appOfJwt(rows: Rows, jwt: string): { appId: number; slug: string; name: string } | string {
  const [head, payload, signature] = jwt.split(".");
  if (!head || !payload || !signature) return "A JSON web token could not be decoded";
  let claims: { iss?: string | number; exp?: number; iat?: number };
  try {
    claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as typeof claims;
  } catch {
    return "A JSON web token could not be decoded";
  }
  const app = rows.apps.all().find((row) => String(row.app_id) === String(claims.iss) || (row as { client_id?: string }).client_id === claims.iss);
  if (!app) return "Integration not found";
  if (!verify("RSA-SHA256", Buffer.from(`${head}.${payload}`), createPublicKey(app.private_key), Buffer.from(signature, "base64url"))) return "A JSON web token could not be decoded";
  const now = Date.now() / 1000;
  if (typeof claims.exp !== "number" || claims.exp <= now) return "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires";
  if (claims.exp > now + 660) return "'Expiration time' claim ('exp') is too far in the future";
  if (typeof claims.iat === "number" && claims.iat > now + 60) return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";
  return { appId: app.app_id, slug: app.slug, name: app.name };
}
