import { StringDecoder } from "node:string_decoder";

/**
 * Keeps the head and the tail of a stream of output, `limitBytes` in all (half each), so that a
 * command which prints without end costs a fixed amount of memory. Failures are usually explained
 * at the end and caused at the start.
 */
export class OutputBuffer {
  private readonly decoder = new StringDecoder("utf8");
  private readonly half: number;
  private head = "";
  private tail = "";
  private leftOut = 0;
  /** Bytes seen, kept or not. */
  bytes = 0;

  constructor(limitBytes: number) {
    this.half = Math.max(1, Math.floor(limitBytes / 2));
  }

  /** Takes a chunk and returns it decoded; a character cut by the chunk's end comes with the next one. */
  push(chunk: Buffer): string {
    this.bytes += chunk.length;
    const text = this.decoder.write(chunk);
    this.keep(text);
    return text;
  }

  get truncated(): boolean {
    return this.leftOut > 0 || this.tail.length > this.half;
  }

  /** The kept text, with a line saying how much was left out. */
  toString(): string {
    this.keep(this.decoder.end());
    if (this.tail.length > this.half) this.trim();
    if (this.leftOut === 0) return this.head + this.tail;
    return `${this.head}\n[… ${this.leftOut.toLocaleString("en")} characters left out …]\n${this.tail}`;
  }

  private keep(text: string): void {
    const room = this.half - this.head.length;
    if (room > 0 && this.tail === "") {
      this.head += text.slice(0, room);
      text = text.slice(room);
    }
    if (text === "") return;
    this.tail += text;
    // Cut only when twice the size is reached, so that many small chunks do not copy the tail each time.
    if (this.tail.length > this.half * 2) this.trim();
  }

  private trim(): void {
    const extra = this.tail.length - this.half;
    this.leftOut += extra;
    this.tail = this.tail.slice(extra);
  }
}
