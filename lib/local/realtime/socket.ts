import type { RawData, WebSocket } from "ws";
import { TokenError } from "./access";
import { Channel, type ChannelContext } from "./channel";
import { decodeFrame, encodeFrame, type Frame, type Version } from "./frames";
import type { RealtimeLimits } from "./limits";

const PREFIX = "realtime:";
const TOO_MANY = 1008;
const NOT_A_FRAME = 1007;

/** One client connection: its channels, its limits, and the order of its requests. */
export class RealtimeSocket {
  readonly #channels = new Map<string, Channel>();
  readonly #context: ChannelContext;
  #tail: Promise<void> = Promise.resolve();
  #allowance: number;
  #allowanceAt = Date.now();
  #heardAt = Date.now();

  /** @param key the project key that the socket was opened with: what a join without a token speaks for. */
  constructor(
    private readonly ws: WebSocket,
    private readonly version: Version,
    private readonly key: string,
    private readonly limits: RealtimeLimits,
    shared: Pick<ChannelContext, "database" | "keys" | "topics">,
  ) {
    this.#allowance = limits.burst;
    this.#context = {
      ...shared,
      send: (channel, ref, event, payload) => this.#send(channel.joinRef, ref, channel.wireTopic, event, payload),
      ended: (channel) => {
        if (this.#channels.get(channel.wireTopic) === channel) this.#channels.delete(channel.wireTopic);
      },
    };
    ws.on("message", (data, isBinary) => this.#receive(data, isBinary));
    ws.on("close", () => this.#closeChannels());
    // An oversized or malformed frame: ws closes the connection with the right code by itself.
    ws.on("error", () => undefined);
  }

  /** Ends the connection of a client that has not been heard for too long. */
  dropIfSilent(now: number): void {
    if (now - this.#heardAt > this.limits.silenceMs) this.ws.terminate();
  }

  close(code: number, reason: string): void {
    this.#closeChannels();
    this.ws.close(code, reason);
  }

  #closeChannels(): void {
    for (const channel of [...this.#channels.values()]) channel.close();
  }

  #receive(data: RawData, isBinary: boolean): void {
    this.#heardAt = Date.now();
    if (!this.#withinRate()) return this.close(TOO_MANY, "Too many messages per second");
    const frame = decodeFrame(data as Buffer, isBinary, this.version);
    if (!frame) return this.close(NOT_A_FRAME, "Not a Realtime message");
    if (frame.topic === "phoenix") return this.#reply(frame, "ok", {});
    // One at a time: a leave must not overtake the join before it. The rate bounds what waits here.
    this.#tail = this.#tail.then(() => this.#handle(frame)).catch((error) => {
      console.error("A Realtime request failed:", error);
      this.#reply(frame, "error", { reason: "The request failed; the log of the stack has the reason." });
    });
  }

  #withinRate(): boolean {
    const now = Date.now();
    this.#allowance = Math.min(this.limits.burst, this.#allowance + ((now - this.#allowanceAt) / 1000) * this.limits.messagesPerSecond);
    this.#allowanceAt = now;
    this.#allowance -= 1;
    return this.#allowance >= 0;
  }

  async #handle(frame: Frame): Promise<void> {
    if (this.ws.readyState !== this.ws.OPEN) return;
    const channel = this.#channels.get(frame.topic);
    switch (frame.event) {
      case "phx_join":
        return this.#join(frame);
      case "phx_leave":
        channel?.close();
        this.#reply(frame, "ok", {});
        return this.#send(frame.joinRef, null, frame.topic, "phx_close", "{}");
      case "access_token":
        return channel?.refresh(this.#token(frame));
      case "broadcast": {
        const { event, payload } = frame.payload;
        if (typeof event !== "string") return this.#reply(frame, "error", { reason: "A broadcast needs an event name." });
        const status = channel ? channel.broadcast(event, payload) : "error";
        return this.#reply(frame, status, status === "ok" ? {} : { reason: "Unauthorized: You do not have permissions to write to this Channel topic" });
      }
      case "presence":
        return this.#reply(frame, channel ? "ok" : "error", {});
      default:
        return this.#reply(frame, "error", { reason: `Unknown event: ${frame.event.slice(0, 64)}` });
    }
  }

  async #join(frame: Frame): Promise<void> {
    const refusal = this.#refusal(frame);
    if (refusal) return this.#reply(frame, "error", { reason: refusal });
    this.#channels.get(frame.topic)?.close();
    let channel: Channel;
    try {
      channel = await Channel.join(this.#context, frame, frame.topic.slice(PREFIX.length), this.#token(frame));
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      return this.#reply(frame, "error", { reason: error.message });
    }
    if (this.ws.readyState !== this.ws.OPEN) return channel.close();
    this.#channels.set(frame.topic, channel);
    this.#reply(frame, "ok", { postgres_changes: [] });
    this.#send(frame.joinRef, null, frame.topic, "presence_state", "{}");
  }

  #refusal(frame: Frame): string | undefined {
    const config = (frame.payload.config ?? {}) as { private?: unknown; postgres_changes?: unknown };
    if (!frame.topic.startsWith(PREFIX) || frame.topic.length <= PREFIX.length) return "TopicNameRequired: You must provide a topic name";
    if (frame.topic.length > this.limits.topicLength) return `TopicNameTooLong: At most ${this.limits.topicLength} characters`;
    if (config.private !== true) return "PrivateOnly: This project only allows private channels";
    if (Array.isArray(config.postgres_changes) && config.postgres_changes.length > 0) {
      return "PostgresChangesNotSupported: Broadcast from the database with realtime.send instead";
    }
    if (this.#channels.size >= this.limits.channelsPerSocket && !this.#channels.has(frame.topic)) return "ChannelRateLimitReached: Too many channels";
    return undefined;
  }

  /** A client that nobody signed in sends its key, or nothing. */
  #token(frame: Frame): string {
    const token = frame.payload.access_token;
    return typeof token === "string" && token !== "" ? token : this.key;
  }

  #reply(frame: Frame, status: "ok" | "error", response: object): void {
    if (frame.ref === null) return;
    this.#send(frame.joinRef, frame.ref, frame.topic, "phx_reply", JSON.stringify({ status, response }));
  }

  #send(joinRef: string | null, ref: string | null, topic: string, event: string, payload: string): void {
    if (this.ws.readyState !== this.ws.OPEN) return;
    // A client that does not read would make this process hold everything it missed.
    if (this.ws.bufferedAmount > this.limits.bufferedBytes) return this.ws.terminate();
    this.ws.send(encodeFrame(this.version, joinRef, ref, topic, event, payload));
  }
}
