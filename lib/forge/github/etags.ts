/** Answers kept to be asked for by their ETag, and how many characters one may have; what is asked again unchanged costs nothing of GitHub's limit. */
const MAX_ANSWERS = 1_000;
const MAX_LENGTH = 200_000;

interface Kept {
  etag: string;
  text: string;
  link: string | null;
}

// In memory alone: an answer may hold what only this account may read, so the account is part of the key.
const kept = new Map<string, Kept>();

export function keptAnswer(account: string, url: string): Kept | undefined {
  const key = `${account} ${url}`;
  const found = kept.get(key);
  if (found) {
    // The newest stand last.
    kept.delete(key);
    kept.set(key, found);
  }
  return found;
}

export function keepAnswer(account: string, url: string, answer: Kept): void {
  if (answer.text.length > MAX_LENGTH) return;
  const key = `${account} ${url}`;
  kept.delete(key);
  kept.set(key, answer);
  if (kept.size > MAX_ANSWERS) kept.delete(kept.keys().next().value!);
}
