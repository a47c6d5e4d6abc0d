import type { Database } from "../database";
import { MESSAGES_CHANNEL } from "./schema";
import type { Message, Topics } from "./topics";

const READ_AT_ONCE = 200;
// Waiting ids; more than this means that reading cannot keep up at all.
const WAITING = 20_000;
const ATTEMPTS = 3;
const PRUNE_EVERY_MS = 10 * 60_000;
const PRUNE_AT_ONCE = 10_000;

/**
 * Carries what the database broadcasts to the subscribers: a notification brings the id of each
 * message in commit order, the ids that came together are read in one query, and the messages are
 * published in the order of the notifications.
 */
export class Feed {
  #waiting: string[] = [];
  #reading: Promise<void> | undefined;
  #pruning: NodeJS.Timeout | undefined;
  #unlisten: (() => Promise<void>) | undefined;

  /** @param onLost called when messages could not be delivered: subscribers must be told to look again. */
  constructor(
    private readonly database: Database,
    private readonly topics: Topics,
    private readonly onLost: () => void,
  ) {}

  async start(): Promise<void> {
    this.#unlisten = await this.database.listen(MESSAGES_CHANNEL, (id) => this.#take(id));
    this.#pruning = setInterval(() => void this.prune().catch((error) => console.error("Old Realtime messages could not be deleted:", error)), PRUNE_EVERY_MS);
    this.#pruning.unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#pruning);
    await this.#unlisten?.();
    this.#waiting = [];
    await this.#reading;
  }

  /**
   * Deletes messages older than an hour: they were delivered within milliseconds, and nothing reads
   * them again. (Hosted keeps them three days.)
   */
  async prune(): Promise<void> {
    let deleted: number;
    do {
      const { affected } = await this.database.run(
        "delete from realtime.messages where ctid = any (array(select ctid from realtime.messages where inserted_at < (now() at time zone 'utc') - interval '1 hour' limit $1))",
        [PRUNE_AT_ONCE],
      );
      deleted = affected;
    } while (deleted === PRUNE_AT_ONCE);
  }

  #take(id: string): void {
    if (this.topics.size === 0) return;
    this.#waiting.push(id);
    if (this.#waiting.length > WAITING) {
      this.#waiting = [];
      this.onLost();
      return;
    }
    this.#reading ??= this.#read();
  }

  async #read(): Promise<void> {
    while (this.#waiting.length > 0) {
      const ids = this.#waiting.splice(0, READ_AT_ONCE);
      const messages = await this.#load(ids);
      for (const id of ids) {
        const message = messages.get(id);
        if (message) this.topics.publish(message);
      }
    }
    // In the same tick as the check above: an id that arrives next must start a new read.
    this.#reading = undefined;
  }

  async #load(ids: string[]): Promise<Map<string, Message>> {
    for (let attempt = 1; ; attempt++) {
      try {
        const rows = await this.database.query<Message>(
          `select id::text as id, topic, coalesce(event, '') as event, coalesce(payload, '{}')::text as payload
           from realtime.messages where private and id = any ($1::text[]::uuid[])`,
          [ids],
        );
        return new Map(rows.map((row) => [row.id, row]));
      } catch (error) {
        if (attempt < ATTEMPTS) continue;
        console.error("Realtime messages could not be read; subscribers are disconnected to look again:", error);
        this.onLost();
        return new Map();
      }
    }
  }
}
