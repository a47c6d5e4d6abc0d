import { expect, it } from "vitest";
import { drawMap } from "./repository-map";

it("names files of a small repository", () => {
  expect(drawMap(["README.md", "src/a.ts", "src/b.ts"])).toBe("3 files in 2 folders\n./: README.md\nsrc/: a.ts b.ts");
});

it("stays within its limit for any repository", () => {
  const files = Array.from({ length: 30_000 }, (_, i) => `packages/p${i % 700}/src/deep/module-${i}.ts`);
  const map = drawMap(["package.json", ...files]);
  expect(map.length).toBeLessThanOrEqual(8_000);
  expect(map).toContain("30001 files in 701 folders");
  expect(map).toMatch(/and \d+ more folders/);
});
