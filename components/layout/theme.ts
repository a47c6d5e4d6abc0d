/** What a person may choose; `system` is what the browser says. */
export type Theme = "system" | "light" | "dark";

/** Holds the choice where the server reads it: the page then comes in its colours, and nothing flashes. */
export const THEME_COOKIE = "morning-theme";
/** Holds whether the sidebar shows icons alone. */
export const SIDEBAR_COOKIE = "morning-sidebar";

const YEAR_SECONDS = 365 * 86_400;

/** What a cookie says; anything unknown is no choice. */
export function themeOf(value: string | undefined): Theme {
  return value === "light" || value === "dark" ? value : "system";
}

/** The theme that was chosen in this browser. */
export function currentTheme(): Theme {
  return themeOf(document.documentElement.dataset.theme);
}

/** Shows the page in this theme from now on, also after a reload. */
export function chooseTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  keepCookie(THEME_COOKIE, theme === "system" ? null : theme);
}

/** Keeps a choice about how pages look, for a year; null forgets it. */
export function keepCookie(name: string, value: string | null): void {
  document.cookie = `${name}=${value ?? ""}; path=/; max-age=${value === null ? 0 : YEAR_SECONDS}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
}
