import type { BrowserSupabase } from "@/lib/db/browser-client";
import type { Client } from "@/lib/db/client";
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

/** How long joining waits after the server ended the channel or nobody was signed in: twice as long each time, up to the longest. */
const AGAIN_MS = 1_000;
const AGAIN_AT_MOST_MS = 60_000;

/** The events that are sent; a channel must name them before it joins, and who listens to it changes later. */
const EVENTS = ["run_event", "run_changed", "approval_changed", "tenant_changed"];

// The server knows one channel for a topic and a page: whoever wants it shares it.
const channels = new Map<string, SharedChannel>();
// A channel that is being left still has its topic: joining again waits until it is gone.
const leaving = new Map<string, Promise<unknown>>();

/**
 * Joins a private Realtime channel and stays in it: the client joins again by itself after a lost
 * connection, this after the server ended the channel, as when its token ran out. Answers with the function that leaves.
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
  let stopHearing = () => {};
  let delay = AGAIN_MS;
  let again: ReturnType<typeof setTimeout> | undefined;

  const lost = () => {
    shared.joined = false;
    for (const listener of [...shared.listeners]) listener.lost?.();
  };
  const join = async (client: Client) => {
    await leaving.get(topic);
    const { data } = await client.auth.getSession();
    if (left) return;
    if (!data.session) return joinAgain(client);
    // Without this the first join would carry the publishable key, and be refused.
    await client.realtime.setAuth();
    if (left) return;
    const channel = client.channel(topic, { config: { private: true } });
    for (const event of EVENTS) {
      channel.on("broadcast", { event }, (message) => {
        if (!left) for (const listener of [...shared.listeners]) listener.on[event]?.(message.payload);
      });
    }
    let closed = false;
    let joinedAt = Date.now();
    channel.subscribe((status) => {
      if (left || closed) return;
      if (status === "SUBSCRIBED") {
        joinedAt = Date.now();
        shared.joined = true;
        for (const listener of [...shared.listeners]) listener.joined?.();
        return;
      }
      lost();
      if (status !== "CLOSED") return;
      // The server ended it, as it does when a token runs out while the tab is hidden: the client forgets the channel then.
      closed = true;
      leave = () => {};
      // Else one that was ended before its join was answered would still join again, beside the new one.
      channel.teardown();
      if (Date.now() - joinedAt > AGAIN_AT_MOST_MS) delay = AGAIN_MS;
      joinAgain(client);
    });
    leave = () => {
      const gone = client.removeChannel(channel).finally(() => leaving.delete(topic));
      leaving.set(topic, gone);
    };
  };
  const tryToJoin = (client: Client) => {
    again = undefined;
    join(client).catch((error: unknown) => {
      console.warn(`The live channel ${topic} could not be joined.`, error);
      if (!left) joinAgain(client);
    });
  };
  const joinAgain = (client: Client) => {
    lost();
    again = setTimeout(() => tryToJoin(client), delay);
    delay = Math.min(delay * 2, AGAIN_AT_MOST_MS);
  };
  const begin = async () => {
    const client = await loadBrowserClient(supabase);
    if (left) return;
    tryToJoin(client);
    const { data } = client.auth.onAuthStateChange((event, session) => {
      if (!session || (event !== "TOKEN_REFRESHED" && event !== "SIGNED_IN")) return;
      // Not awaited and outside of the auth client's own turn, as it asks for: it holds a lock here.
      setTimeout(() => {
        if (left) return;
        void client.realtime.setAuth(session.access_token);
        if (again === undefined) return;
        clearTimeout(again);
        tryToJoin(client);
      }, 0);
    });
    stopHearing = () => data.subscription.unsubscribe();
  };
  begin().catch((error: unknown) => {
    console.warn(`The live channel ${topic} could not be joined.`, error);
    if (!left) lost();
  });

  return () => {
    left = true;
    clearTimeout(again);
    stopHearing();
    leave();
  };
}
