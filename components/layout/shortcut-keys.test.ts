import { describe, expect, it } from "vitest";
import { createKeyReader, nameOf, SEQUENCE_MS } from "./shortcut-keys";

const plain = { ctrlKey: false, metaKey: false, altKey: false };

describe("nameOf", () => {
  it("writes presses as shortcuts do", () => {
    expect(nameOf({ ...plain, key: "N" })).toBe("n");
    expect(nameOf({ ...plain, key: "?" })).toBe("?");
    expect(nameOf({ ...plain, key: "Enter" })).toBe("Enter");
    expect(nameOf({ ...plain, key: "k", metaKey: true })).toBe("mod+k");
    expect(nameOf({ ...plain, key: "Shift" })).toBeNull();
    expect(nameOf({ ...plain, key: "n", altKey: true })).toBeNull();
  });
});

describe("createKeyReader", () => {
  const offered = ["n", "g r", "g a", "j"];

  it("answers single keys at once and sequences at their end", () => {
    const read = createKeyReader();
    expect(read("n", offered, 0)).toBe("n");
    expect(read("g", offered, 10)).toBeNull();
    expect(read("a", offered, 20)).toBe("g a");
    expect(read("a", offered, 30)).toBeNull();
  });

  it("forgets a sequence that waits too long or is not continued", () => {
    const read = createKeyReader();
    read("g", offered, 0);
    expect(read("r", offered, SEQUENCE_MS)).toBeNull();
    read("g", offered, 5_000);
    expect(read("j", offered, 5_010)).toBe("j");
    expect(read("r", offered, 5_020)).toBeNull();
  });
});
