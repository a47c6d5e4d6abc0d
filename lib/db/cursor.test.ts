import { describe, expect, it } from "vitest";
import { decodeCursor, encodeCursor, page } from "./cursor";

const place = { createdAt: "2026-11-21T09:41:06.910123+00:00", id: "0b35283d-7428-41e2-b340-202f8f121bc2" };

describe("a cursor", () => {
  it("keeps the place to the microsecond", () => expect(decodeCursor(encodeCursor(place))).toEqual(place));

  it.each(["", "nonsense", Buffer.from('["now","1"]').toString("base64url"), Buffer.from(JSON.stringify([`${place.createdAt}",id.gt.`, place.id])).toString("base64url")])("that no list gave is refused: %j", (cursor) => {
    expect(() => decodeCursor(cursor)).toThrow(expect.objectContaining({ code: "bad_request" }));
  });

  it("is given only when there is more", () => {
    expect(page([place, { ...place, id: "x" }], 1)).toEqual({ items: [place], nextCursor: encodeCursor(place) });
    expect(page([place], 1)).toEqual({ items: [place], nextCursor: null });
    expect(page([], 1)).toEqual({ items: [], nextCursor: null });
  });
});
