import { plainText, redact } from "./clean-log";

/** Characters sent at once at most, and at most how many of one log are sent live; the stored log has head and tail of the rest. */
const BATCH = 8 * 1024;
const MAX_STREAMED = 256 * 1024;
/** Milliseconds between two batches. */
const PAUSE_MS = 200;

/**
 * Sends a log as it grows, in batches of whole lines, cleaned and without secrets. Batches go one
 * after the other; a slow receiver gets larger ones, not more.
 */
export class LogStream {
  private waiting = "";
  private sent = 0;
  private timer: NodeJS.Timeout | undefined;
  private sending: Promise<void> = Promise.resolve();
  private failure: unknown;

  constructor(private readonly send: (text: string) => Promise<void>) {}

  push(text: string): void {
    if (this.sent + this.waiting.length > MAX_STREAMED) return;
    this.waiting += text;
    this.timer ??= setTimeout(() => this.flush(false), PAUSE_MS);
  }

  /** Sends what is left and waits until all is received. @throws what the receiver threw. */
  async end(): Promise<void> {
    clearTimeout(this.timer);
    this.flush(true);
    await this.sending;
    if (this.failure) throw this.failure;
  }

  private flush(all: boolean): void {
    this.timer = undefined;
    this.sending = this.sending.then(async () => {
      // A line is held back until it is whole, so that a secret cut in two is still seen as one.
      const end = all ? this.waiting.length : Math.max(this.waiting.lastIndexOf("\n") + 1, this.waiting.length > BATCH ? BATCH : 0);
      const text = redact(plainText(this.waiting.slice(0, end)));
      this.waiting = this.waiting.slice(end);
      for (let at = 0; at < text.length; at += BATCH) {
        this.sent += Math.min(BATCH, text.length - at);
        await this.send(text.slice(at, at + BATCH).toWellFormed());
      }
    }).catch((error: unknown) => void (this.failure ??= error));
  }
}
