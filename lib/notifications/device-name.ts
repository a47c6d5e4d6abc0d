const BROWSERS: ReadonlyArray<[RegExp, string]> = [[/Edg(A|iOS)?\//, "Edge"], [/OPR\//, "Opera"], [/SamsungBrowser\//, "Samsung Internet"], [/Firefox\/|FxiOS\//, "Firefox"], [/Chrome\/|CriOS\//, "Chrome"], [/Safari\//, "Safari"]];
const SYSTEMS: ReadonlyArray<[RegExp, string]> = [[/iPhone/, "iPhone"], [/iPad/, "iPad"], [/Android/, "Android"], [/Windows/, "Windows"], [/Mac OS X/, "Mac"], [/CrOS/, "ChromeOS"], [/Linux/, "Linux"]];

/** What a person calls the browser that sends this user agent, such as "Firefox on Linux". */
export function deviceName(userAgent: string): string {
  const find = (names: ReadonlyArray<[RegExp, string]>) => names.find(([pattern]) => pattern.test(userAgent))?.[1];
  const system = find(SYSTEMS);
  return `${find(BROWSERS) ?? "A browser"}${system ? ` on ${system}` : ""}`;
}
