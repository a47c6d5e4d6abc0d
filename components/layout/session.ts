"use client";

import { create } from "zustand";
import { SESSION_COOKIE } from "@/lib/db/client";

/** Tells the other tabs of this browser who is signed in here, or that nobody is. */
const CHANNEL = "morning-session";

/** `ended`: nobody is signed in any more. `other`: somebody else is. */
export const useSession = create<{ state: "open" | "ended" | "other" }>(() => ({ state: "open" }));

const COOKIE = new RegExp(`(?:^|; )${SESSION_COOKIE}(?:\\.\\d+)?=`);

/** Whether this browser holds a session at all; it may still have expired. Asks nobody. */
export function hasSession(): boolean {
  return COOKIE.test(document.cookie);
}

/**
 * Call it with answers of the API: a 401 means that the session has ended, and the page then says so
 * without losing what was typed.
 */
export function noticeAnswer(response: Pick<Response, "status">): void {
  if (response.status === 401 && useSession.getState().state === "open") useSession.setState({ state: "ended" });
}

/** Has the other tabs look whether they still belong to who is signed in: `userId`, or null for nobody. */
export function tellTabs(userId: string | null): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage({ userId });
  channel.close();
}

/** Hears what other tabs tell. Answers with the function that stops. */
export function hearTabs(hear: (userId: string | null) => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<{ userId: string | null }>) => hear(data.userId);
  return () => channel.close();
}
