import { expect } from "vitest";

/** Presses the one button of a page of the fake GitHub as this person, and answers where it sends them. */
export async function press(page: string | { action: string; fields: Record<string, string> }, login: string, choices: Record<string, string | string[]> = {}): Promise<URL> {
  const opened = await (typeof page === "string" ? fetch(page) : fetch(page.action, { method: "POST", body: new URLSearchParams(page.fields) }));
  const html = await opened.text();
  expect(opened.status, html).toBe(200);
  const action = /<form method="post"(?: action="([^"]+)")?>/.exec(html);
  if (!action) throw new Error(`There is no form on this page: ${html}`);
  const body = new URLSearchParams();
  for (const [, name, value] of html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)) body.append(name!, value!.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&amp;", "&"));
  // The name that is proposed stays, unless another is chosen.
  const proposed = /<input name="name" value="([^"]*)"/.exec(html)?.[1];
  for (const [name, value] of Object.entries({ ...(proposed && { name: proposed }), login, ...choices })) for (const one of [value].flat()) body.append(name, one);
  const answer = await fetch(new URL(action[1] ?? opened.url, opened.url), { method: "POST", body, redirect: "manual" });
  const location = answer.headers.get("location");
  if (!location) throw new Error(`The page led nowhere: ${answer.status} ${await answer.text()}`);
  return new URL(location, opened.url);
}

/** What comes back with a person, as the callback's route reads it. */
export function back(url: URL): { code: string; state: string; installationId?: number } {
  const { code = "", state = "", installation_id } = Object.fromEntries(url.searchParams);
  return { code, state, ...(installation_id && { installationId: Number(installation_id) }) };
}
