import { afterEach, describe, expect, it, vi } from "vitest";

afterEach(() => vi.unstubAllEnvs());

async function reaches(APP_URL: string, GITHUB_URL = ""): Promise<boolean> {
  for (const name of ["SUPABASE_URL", "SUPABASE_PUBLISHABLE_KEY", "SUPABASE_SECRET_KEY"]) vi.stubEnv(name, "http://127.0.0.1:1");
  vi.stubEnv("APP_URL", APP_URL);
  vi.stubEnv("GITHUB_URL", GITHUB_URL);
  vi.resetModules();
  return (await import("./create-app")).githubReachesUs();
}

describe("whether GitHub reaches this installation", () => {
  it.each(["http://localhost:3000", "http://127.0.0.1:3000", "http://[::1]:3000", "http://192.168.1.4", "http://172.20.0.2", "http://morning.local", "http://10.1.1.1"])("not at %s", async (url) => expect(await reaches(url)).toBe(false));
  it.each(["https://morning.example.com", "http://172.33.0.2", "https://fdroid.example.org", "http://8.8.8.8"])("at %s", async (url) => expect(await reaches(url)).toBe(true));
  it("wherever another GitHub may be", async () => expect(await reaches("http://10.1.1.1", "https://github.acme.internal/")).toBe(true));
});
