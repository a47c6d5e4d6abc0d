import { broadcastPayload } from "./frames";

/** A message on its way to the subscribers of a topic; `payload` is JSON text. */
export interface Message {
  id: string;
  topic: string;
  event: string;
  payload: string;
}

/** One subscription of one socket. */
export interface Subscriber {
  deliver(payload: string): void;
}

/** Who listens to which topic. */
export class Topics {
  readonly #subscribers = new Map<string, Set<Subscriber>>();

  get size(): number {
    return this.#subscribers.size;
  }

  add(topic: string, subscriber: Subscriber): void {
    const set = this.#subscribers.get(topic);
    if (set) set.add(subscriber);
    else this.#subscribers.set(topic, new Set([subscriber]));
  }

  remove(topic: string, subscriber: Subscriber): void {
    const set = this.#subscribers.get(topic);
    if (set?.delete(subscriber) && set.size === 0) this.#subscribers.delete(topic);
  }

  has(topic: string): boolean {
    return this.#subscribers.has(topic);
  }

  /** Hands the message to every subscriber but `except`, in the order in which messages are published. */
  publish(message: Message, except?: Subscriber): void {
    const subscribers = this.#subscribers.get(message.topic);
    if (!subscribers) return;
    const payload = broadcastPayload(message.event, message.payload, message.id);
    for (const subscriber of subscribers) if (subscriber !== except) subscriber.deliver(payload);
  }
}
