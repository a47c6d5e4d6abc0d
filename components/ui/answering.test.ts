import { expect, it } from "vitest";
import { answering } from "./answering";

it("says that nobody answered, and keeps what the form knew", async () => {
  for (const message of ["Failed to fetch", "NetworkError when attempting to fetch resource.", "Load failed"]) {
    expect(await answering<{ error?: string; step?: number }>(() => Promise.reject(new TypeError(message)), { step: 2 })).toEqual({ step: 2, error: expect.stringContaining("could not be reached") });
  }
});

it("leaves answers and every other error as they are", async () => {
  expect(await answering<{ error?: string }>(() => ({ error: "Refused." }), {})).toEqual({ error: "Refused." });
  const defect = new TypeError("undefined is not a function");
  await expect(answering(() => Promise.reject<{ error?: string }>(defect), {})).rejects.toBe(defect);
});
