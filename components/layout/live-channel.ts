import type { BrowserSupabase } from "@/lib/db/browser-client";
import { loadBrowserClient } from "./load-browser-client";

interface LiveChannelOptions {
  supabase: BrowserSupabase;
  /** Such as `run:<id>`; private, so the database decides who may join. */
  topic: string;
  /** What to do with each event, by its name. */
  on: Record<string, (payload: unknown) => void>;
  joined?: () => void;
  lost?: () => void;
}

interface SharedChannel {
  listeners: Set<LiveChannelOptions>;
  joined: boolean;
  leave: () => void;
}

/** The events that are sent; a channel must name them before it joins, and who listens to it changes later. */
const EVENTS = ["run_event", "run_changed", "approval_changed", "tenant_changed"];

// The server knows one channel for a topic and a page: whoever wants it shares it.
const channels = new Map<string, SharedChannel>();
// A channel that is being left still has its topic: joining again waits until it is gone.
const leaving = new Map<string, Promise<unknown>>();

/**
 * Joins a private Realtime channel and stays in it: the client joins again by itself after a lost
 * connection and sends refreshed session tokens. Answers with the function that leaves.
 */
export function joinLiveChannel(options: LiveChannelOptions): () => void {
  const { supabase, topic } = options;
  let channel = channels.get(topic);
  if (!channel) {
    channel = { listeners: new Set(), joined: false, leave: () => {} };
    channels.set(topic, channel);
    channel.leave = open(supabase, topic, channel);
  }
  const shared = channel;
  shared.listeners.add(options);
  // As if it had just joined: what happened before is not sent again.
  if (shared.joined) setTimeout(() => shared.listeners.has(options) && options.joined?.(), 0);
  return () => {
    shared.listeners.delete(options);
    if (shared.listeners.size > 0) return;
    channels.delete(topic);
    shared.leave();
  };
}

function open(supabase: BrowserSupabase, topic: string, shared: SharedChannel): () => void {
  let left = false;
  let leave = () => {};

  const lost = () => {
    shared.joined = false;
    for (const listener of [...shared.listeners]) listener.lost?.();
  };
  const join = async () => {
    const client = await loadBrowserClient(supabase);
    await leaving.get(topic);
    if (left) return;
    // Without this the first join would carry the publishable key, and be refused.
    await client.realtime.setAuth();
    if (left) return;
    const channel = client.channel(topic, { config: { private: true } });
    for (const event of EVENTS) {
      channel.on("broadcast", { event }, (message) => {
        if (!left) for (const listener of [...shared.listeners]) listener.on[event]?.(message.payload);
      });
    }
    channel.subscribe((status) => {
      if (left) return;
      if (status !== "SUBSCRIBED") return lost();
      shared.joined = true;
      for (const listener of [...shared.listeners]) listener.joined?.();
    });
    const { data } = client.auth.onAuthStateChange((event, session) => {
      // Not awaited and outside of the auth client's own turn, as it asks for: it holds a lock here.
      if (event === "TOKEN_REFRESHED" && session) setTimeout(() => void client.realtime.setAuth(session.access_token), 0);
    });
    leave = () => {
      data.subscription.unsubscribe();
      const gone = client.removeChannel(channel).finally(() => leaving.delete(topic));
      leaving.set(topic, gone);
    };
  };
  join().catch((error: unknown) => {
    console.warn(`The live channel ${topic} could not be joined.`, error);
    if (!left) lost();
  });

  return () => {
    left = true;
    leave();
  };
}
