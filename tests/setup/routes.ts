import { globSync } from "node:fs";

/**
 * Every page's route as the folders of `app` say, such as `/runs/[id]`, so that what looks at all pages misses no new
 * one.
 */
export function pageRoutes(): string[] {
  return globSync("app/**/page.tsx")
    .map((file) => `/${file.split("/").slice(1, -1).filter((folder) => !/^\(.*\)$/.test(folder)).join("/")}`)
    .sort();
}

/** A route's address; throws for a route with a place for which there is no example. */
export function addressOf(route: string, examples: Record<string, string>): string {
  const example = examples[route] ?? (route.includes("[") ? null : route);
  if (example === null) throw new Error(`Give an example of ${route}, so that it is looked at as well.`);
  return example;
}
