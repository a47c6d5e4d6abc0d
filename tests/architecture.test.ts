import { readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { describe, expect, it } from "vitest";

/** Imports point down. Each rule: files here may not import from there, with the sentence that says why. */
const RULES: ReadonlyArray<{ from: RegExp; not: RegExp; except?: RegExp; why: string }> = [
  { from: /^(app|components|inngest|lib\/(?!local\/))/, not: /^lib\/local\//, why: "product code reaches the embedded stack by URL, as it reaches the hosted services" },
  { from: /^lib\//, not: /^(app|components)\//, why: "use cases know no pages" },
  { from: /^(app|components|lib)\//, not: /^inngest\/(functions|steps)\//, except: /^app\/api\/inngest\//, why: "only the Inngest route imports functions" },
  { from: /^inngest\/(client|events)\.ts$/, not: /^(app|components|lib)\//, why: "the client and the events are leaves" },
  { from: /^lib\/agents\//, not: /^(lib\/(db|runs|approvals|tenants|governance|repositories)|inngest)\//, why: "agents receive what they need and know no database" },
  { from: /^lib\/(forge|sandbox|ai|ci|db)\//, not: /^(lib\/(runs|approvals|tenants|agents|governance|repositories)|inngest)\//, why: "the lower layers know nothing above them" },
  { from: /^lib\/(env|errors)\.ts$/, not: /./, why: "the bottom imports nothing of ours" },
  { from: /^(app|components|lib\/(approvals|tenants|repositories|artifacts|cli|(?:runs|notifications|strategies)\/[^/]+\.ts))/, not: /^lib\/db\/service-client\.ts$/, except: /^app\/api\/(health|webhooks)\//, why: "the service client is for pipelines and webhooks; elsewhere row level security is the second lock" },
  { from: /^components\/ui\//, not: /^(app|lib\/(?!utils)|inngest|components\/(?!ui\/))/, why: "primitives know no product words" },
];

const ROOT = join(import.meta.dirname, "..");
const SOURCES = ["app", "components", "lib", "inngest"].flatMap((folder) => walk(folder)).concat("proxy.ts");

describe("architecture", () => {
  const imports = SOURCES.flatMap((file) => importsOf(file).map((target) => ({ file, target })));

  it("reads a whole tree", () => expect(imports.length).toBeGreaterThan(200));

  for (const rule of RULES) {
    it(`${rule.from.source} does not import ${rule.not.source}: ${rule.why}`, () => {
      const broken = imports.filter(({ file, target }) => rule.from.test(file) && !rule.except?.test(file) && rule.not.test(target)).map(({ file, target }) => `${file} imports ${target}`);
      expect(broken).toEqual([]);
    });
  }

  it("has one client for model providers", () => {
    const outside = SOURCES.filter((file) => !file.startsWith("lib/ai/") && /from "@ai-sdk\/|from "ai"/.test(read(file)) && !/import type [^;]*from "ai"/.test(read(file)));
    expect(outside).toEqual([]);
  });

  it("renders no text as HTML", () => {
    expect(SOURCES.filter((file) => /dangerouslySetInnerHTML|\.innerHTML\s*=/.test(read(file)))).toEqual([]);
  });

  it("reads process.env in one place", () => {
    const allowed = /^lib\/(env\.ts|local\/|cli\/|sandbox\/|forge\/git\/git\.ts)/;
    expect(SOURCES.filter((file) => !allowed.test(file) && /process\.env\.(?!NODE_ENV|NEXT_RUNTIME)/.test(read(file)))).toEqual([]);
  });
});

function walk(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (path === "lib/demo/repository") return []; // somebody's library, not ours
    if (entry.isDirectory()) return walk(path);
    return /\.tsx?$/.test(entry.name) && !/\.(test|spec)\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

function importsOf(file: string): string[] {
  const found = [...read(file).matchAll(/(?:from|import)\s*\(?\s*"(@\/|\.{1,2}\/)([^"]+)"/g)];
  return found.map(([, start, rest]) => resolve(start === "@/" ? rest! : relative(ROOT, normalize(join(ROOT, dirname(file), start! + rest!)))));
}

function resolve(path: string): string {
  for (const candidate of [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`]) {
    if (/\.\w+$/.test(candidate) && exists(candidate)) return candidate;
  }
  return path;
}

const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
function exists(path: string): boolean {
  try {
    return statSync(join(ROOT, path)).isFile();
  } catch {
    return false;
  }
}
