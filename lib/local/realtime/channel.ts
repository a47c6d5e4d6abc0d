import { randomUUID } from "node:crypto";
import type { Database } from "../database";
import type { StackKeys } from "../supabase/keys";
import { expiredMessage, readPermissions, readToken, TokenError, type Access, type Permissions } from "./access";
import type { Frame } from "./frames";
import type { Subscriber, Topics } from "./topics";

export interface ChannelContext {
  database: Database;
  keys: StackKeys;
  topics: Topics;
  /** Sends one frame of this channel to the client; `payload` is JSON text. */
  send(channel: Channel, ref: string | null, event: string, payload: string): void;
  /** Tells the socket that the channel has ended. */
  ended(channel: Channel): void;
}

// Longest delay of a timer; tokens that live longer are looked at again then.
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** One private channel of one socket, open as long as its token is valid. */
export class Channel implements Subscriber {
  #expiry: NodeJS.Timeout | undefined;
  #open = true;

  private constructor(
    private readonly context: ChannelContext,
    readonly wireTopic: string,
    readonly topic: string,
    readonly joinRef: string | null,
    private readonly echo: boolean,
    private access: Access,
    private permissions: Permissions,
  ) {}

  /**
   * Checks the token and the policies, then subscribes.
   *
   * @throws TokenError with the reason to show when the token is bad or may not read the topic.
   */
  static async join(context: ChannelContext, frame: Frame, topic: string, token: string): Promise<Channel> {
    const broadcast = (frame.payload.config as { broadcast?: { self?: boolean } } | undefined)?.broadcast;
    const { access, permissions } = await authorize(context, token, topic);
    const channel = new Channel(context, frame.topic, topic, frame.joinRef, broadcast?.self === true, access, permissions);
    context.topics.add(topic, channel);
    channel.#watchExpiry();
    return channel;
  }

  deliver(payload: string): void {
    this.context.send(this, null, "broadcast", payload);
  }

  /** A new token takes the place of the old one, and the policies are asked again. */
  async refresh(token: string): Promise<void> {
    try {
      const { access, permissions } = await authorize(this.context, token, this.topic);
      if (!this.#open) return;
      this.access = access;
      this.permissions = permissions;
      this.#watchExpiry();
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      this.fail(error.message);
    }
  }

  /** A client's message to the others on the topic, if the insert policy allows it. */
  broadcast(event: string, payload: unknown): "ok" | "error" {
    if (!this.permissions.write) return "error";
    this.context.topics.publish({ id: randomUUID(), topic: this.topic, event, payload: JSON.stringify(payload ?? {}) }, this.echo ? undefined : this);
    return "ok";
  }

  /** Ends the channel with a reason that the client shows. */
  fail(message: string): void {
    if (!this.#open) return;
    this.context.send(this, null, "system", JSON.stringify({ status: "error", extension: "system", channel: this.topic, message }));
    this.context.send(this, null, "phx_close", "{}");
    this.close();
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    clearTimeout(this.#expiry);
    this.context.topics.remove(this.topic, this);
    this.context.ended(this);
  }

  #watchExpiry(): void {
    clearTimeout(this.#expiry);
    const { expiresAt } = this.access;
    if (expiresAt === undefined) return;
    const left = expiresAt - Date.now();
    this.#expiry = setTimeout(() => (Date.now() >= expiresAt ? this.fail(expiredMessage(expiresAt)) : this.#watchExpiry()), Math.min(Math.max(left, 1), LONGEST_TIMER_MS));
    this.#expiry.unref();
  }
}

async function authorize(context: ChannelContext, token: string, topic: string): Promise<{ access: Access; permissions: Permissions }> {
  const access = await readToken(token, context.keys);
  const permissions = await readPermissions(context.database, access, topic);
  if (!permissions.read) throw new TokenError(`Unauthorized: You do not have permissions to read from this Channel topic: ${topic}`);
  return { access, permissions };
}
