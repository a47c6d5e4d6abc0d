/** Bounds of one Realtime server. Sizes in bytes, times in milliseconds. */
export interface RealtimeLimits {
  sockets: number;
  channelsPerSocket: number;
  /** Of one frame from a client; more closes the socket (1009). */
  messageBytes: number;
  /** Frames a second, and how many may come at once; more closes the socket (1008). */
  messagesPerSecond: number;
  burst: number;
  /** A socket that has this much waiting to be sent is too slow and is dropped. */
  bufferedBytes: number;
  /** A socket that is silent this long is closed; clients send a heartbeat every 25 s. */
  silenceMs: number;
  topicLength: number;
}

// Hosted free plan: 200 sockets, 100 channels a socket, 256 KB a message, 100 messages a second.
export const LIMITS: RealtimeLimits = {
  sockets: 1_000,
  channelsPerSocket: 100,
  messageBytes: 256 * 1024,
  messagesPerSecond: 100,
  burst: 200,
  bufferedBytes: 4 * 1024 * 1024,
  silenceMs: 60_000,
  topicLength: 255,
};
