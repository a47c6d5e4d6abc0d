import { createHash, createPrivateKey } from "node:crypto";
import { SignJWT } from "jose";
import { env } from "@/lib/env";
import { FatalError } from "@/lib/errors";
import { createGitHubClient, type GitHubClient } from "@/lib/forge/github/client";
import type { Credential } from "@/lib/forge/github/credentials";
import type { GithubApp } from "./app";

/** GitHub takes ten minutes at most. */
const JWT_SECONDS = 9 * 60;
/** Clocks differ. */
const EARLIER_SECONDS = 60;

/** GitHub's API as whoever this credential speaks for. */
export const askAs = (credential: Credential): GitHubClient => createGitHubClient({ apiUrl: env().GITHUB_API_URL, credential, timeoutMs: env().GITHUB_TIMEOUT_MS });

/** As the app itself, which may see its installations and make tokens for them. */
export const askAsApp = (app: GithubApp): GitHubClient => askAs({ key: `app:${app.appId}`, token: async () => ({ token: await appJwt(app), expiresAt: Date.now() + JWT_SECONDS * 1_000 }) });

/** As a person, by a token that nobody keeps. */
export const askAsPerson = (token: string): GitHubClient =>
  askAs({ key: `person:${createHash("sha256").update(token).digest("hex").slice(0, 32)}`, token: async () => ({ token, expiresAt: Infinity }) });

/** Proves for nine minutes that we hold the app's key. @throws FatalError("unavailable") for a key that is none. */
export async function appJwt({ appId, privateKey }: Pick<GithubApp, "appId" | "privateKey">, now = Date.now()): Promise<string> {
  const seconds = Math.floor(now / 1_000);
  let key;
  try {
    // GitHub hands out PKCS #1, others convert it to PKCS #8: both are read.
    key = createPrivateKey(privateKey);
  } catch (cause) {
    throw new FatalError("unavailable", "The GitHub App's private key cannot be read. Whoever runs the app gives the whole PEM file in GITHUB_APP_PRIVATE_KEY, or makes the app anew.", { cause });
  }
  return new SignJWT().setProtectedHeader({ alg: "RS256" }).setIssuer(String(appId)).setIssuedAt(seconds - EARLIER_SECONDS).setExpirationTime(seconds + JWT_SECONDS).sign(key);
}
