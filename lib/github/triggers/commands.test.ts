import { describe, expect, it } from "vitest";
import { parseBudget, readCommands } from "./commands";

const names = (body: string) => readCommands(body, "morning-acme")?.commands.map(({ name, rest }) => `${name} ${rest}`.trim()) ?? null;
const message = (body: string) => readCommands(body, "morning-acme")?.message ?? null;

describe("readCommands", () => {
  it.each([
    ["/morning plan", ["plan"]],
    ["Please\n/morning retry", ["retry"]],
    ["/Morning STOP", ["stop"]],
    ["/morning budget $2.50", ["budget $2.50"]],
    ["/morning fix the flaky one", ["fix the flaky one"]],
    ["/morning budget 2\n/morning retry", ["budget 2", "retry"]],
    ["/morning", ["help"]],
    ["/morning deploy", ["unknown"]],
    ["/mor\u200Bning stop", ["stop"]],
    ["@morning", ["help"]],
    ["/morning stop\n".repeat(9), ["stop", "stop", "stop", "stop", "stop"]],
  ])("reads %j", (body, expected) => expect(names(body)).toEqual(expected));

  it.each([
    ["nothing for us", "Looks good to me"],
    ["not at the start of a line", "say /morning stop"],
    ["code", "```\n/morning stop\n@morning hi\n```"],
    ["code in tildes that never ends", "~~~\n/morning stop"],
    ["code whose fence is longer", "````\n```\n/morning stop\n````"],
    ["indented code", "    /morning stop"],
    ["code in a line", "write `@morning help`, or ``@morning``"],
    ["a quote", "> /morning stop\n> @morning do it"],
    ["a comment that nobody sees", "Fine.<!--\n/morning approve\n-->"],
    ["an address", "mail ada@morning.example"],
    ["another account", "@morning-glory, look, and @mornings"],
    ["another command", "/mornings stop"],
  ])("says nothing: %s", (_, body) => expect(readCommands(body, "morning-acme")).toBeNull());

  it("takes a mention as words to the run", () => {
    expect(message("@morning please use a map")).toBe("please use a map");
    expect(message("@morning-acme[bot]: rename it")).toBe("rename it");
    expect(message("Hello @Morning, rename it.\n\n> quoted")).toBe("Hello @Morning, rename it.\n\n> quoted");
    expect(message("(@morning) add tests")).toBe("(@morning) add tests");
  });
});

describe("parseBudget", () => {
  it.each([["2", 2_000_000], ["$2.50", 2_500_000], ["0.1 dollars", 100_000], ["", null], ["lots", null], ["-1", null], ["2e9", null], ["5000", null]])("%j", (rest, micros) => expect(parseBudget(rest)).toBe(micros));
});
