import { browserClient, type BrowserSupabase } from "@/lib/db/browser-client";

interface LiveChannelOptions {
  supabase: BrowserSupabase;
  /** Such as `run:<id>`; private, so the database decides who may join. */
  topic: string;
  /** What to do with each event, by its name. */
  on: Record<string, (payload: unknown) => void>;
  joined?: () => void;
  lost?: () => void;
}

// A channel that is being left still has its topic: joining again waits until it is gone.
const leaving = new Map<string, Promise<unknown>>();

/**
 * Joins a private Realtime channel and stays in it: the client joins again by itself after a lost
 * connection and sends refreshed session tokens. Answers with the function that leaves.
 */
export function joinLiveChannel({ supabase, topic, on, joined, lost }: LiveChannelOptions): () => void {
  const client = browserClient(supabase);
  let left = false;
  let leave = () => {};

  const join = async () => {
    await leaving.get(topic);
    if (left) return;
    // Without this the first join would carry the publishable key, and be refused.
    await client.realtime.setAuth();
    if (left) return;
    const channel = client.channel(topic, { config: { private: true } });
    for (const [event, receive] of Object.entries(on)) channel.on("broadcast", { event }, (message) => !left && receive(message.payload));
    channel.subscribe((status) => {
      if (left) return;
      if (status === "SUBSCRIBED") joined?.();
      else lost?.();
    });
    leave = () => {
      const gone = client.removeChannel(channel).finally(() => leaving.delete(topic));
      leaving.set(topic, gone);
    };
  };
  join().catch((error: unknown) => {
    console.warn(`The live channel ${topic} could not be joined.`, error);
    if (!left) lost?.();
  });

  const { data } = client.auth.onAuthStateChange((event, session) => {
    // Not awaited and outside of the auth client's own turn, as it asks for: it holds a lock here.
    if (event === "TOKEN_REFRESHED" && session) setTimeout(() => void client.realtime.setAuth(session.access_token), 0);
  });
  return () => {
    left = true;
    data.subscription.unsubscribe();
    leave();
  };
}
