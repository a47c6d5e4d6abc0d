import { expect, it } from "vitest";
import { LogStream } from "./log-stream";

it("sends whole lines in order, in bounded pieces, and nothing secret even when it comes in two", async () => {
  const sent: string[] = [];
  const stream = new LogStream(async (text) => void sent.push(text));
  stream.push("first\npassword=hun");
  stream.push("ter2hunter2\n\u001b[31mred\u001b[0m\n");
  stream.push("x".repeat(20_000));
  await stream.end();
  expect(sent.join("")).toBe(`first\npassword=[redacted]\nred\n${"x".repeat(20_000)}`);
  expect(Math.max(...sent.map((text) => text.length))).toBeLessThanOrEqual(8 * 1024);
});

it("stops sending an endless log, and tells when the receiver failed", async () => {
  let length = 0;
  const endless = new LogStream(async (text) => void (length += text.length));
  for (let time = 0; time < 1000; time++) endless.push(`${"y".repeat(999)}\n`);
  await endless.end();
  expect(length).toBeLessThanOrEqual(300 * 1024);
  const failing = new LogStream(async () => Promise.reject(new Error("receiver is gone")));
  failing.push("x");
  await expect(failing.end()).rejects.toThrow("receiver is gone");
});
