import { describe, expect, it } from "vitest";
import { csvLine } from "./export";
import type { ChainRow } from "./record";

const row: ChainRow = {
  number: 7, at: "2026-11-21T08:15:30.123456Z", actor_kind: "person", actor_id: null, actor_name: "Ada", address: null, act: "tenant.changed", target_kind: "tenant", target_id: "t",
  target_name: "Acme", run_id: null, before: null, after: null, previous_hash: "p", hash: "h",
};
const cells = (name: string) => csvLine({ ...row, target_name: name }).split(",t,")[1]!.split(",,,,p,h\r\n")[0];

describe("a line of CSV", () => {
  it("has a cell for each column, and nothing for null", () => {
    expect(csvLine(row)).toBe("7,2026-11-21T08:15:30.123456Z,person,,Ada,,tenant.changed,tenant,t,Acme,,,,p,h\r\n");
  });
  it.each([
    ['say "hi", all', '"say ""hi"", all"'],
    ["two\nlines", '"two\nlines"'],
    ["=1+1", `"'=1+1"`],
    ["+1", `"'+1"`],
    ["-2+3", `"'-2+3"`],
    ["@SUM(A1)", `"'@SUM(A1)"`],
    ["\t=1", `"'\t=1"`],
    ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
    ["a=1", "a=1"],
  ])("writes %j so that no spreadsheet runs it", (name, cell) => expect(cells(name)).toBe(cell));
});
