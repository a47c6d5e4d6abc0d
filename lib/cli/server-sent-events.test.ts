import { describe, expect, it } from "vitest";
import { readServerSentEvents } from "./server-sent-events";

async function read(chunks: Uint8Array[]): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const data of readServerSentEvents(new ReadableStream({ start: (controller) => (chunks.forEach((chunk) => controller.enqueue(chunk)), controller.close()) }))) found.push(data);
  return found;
}
const bytes = (text: string) => new TextEncoder().encode(text);

describe("server-sent events", () => {
  it("are read whole wherever the network cuts them, also inside a character", async () => {
    const all = bytes('id: 1\ndata: {"a":"ä€"}\n\n: comment\n\nevent: x\r\ndata: [1,\r\ndata: 2]\r\n\r\ndata: "cut off"');
    for (let cut = 0; cut <= all.length; cut += 1) expect(await read([all.slice(0, cut), all.slice(cut)])).toEqual([{ a: "ä€" }, [1, 2]]);
  });

  it("without end are refused", async () => {
    await expect(read(Array.from({ length: 20 }, () => bytes("x".repeat(100_000))))).rejects.toThrow("without end");
  });
});
