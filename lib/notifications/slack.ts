import { WebClient, WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from "@slack/web-api";
import { env } from "@/lib/env";
import { MorningError, RetryableError } from "@/lib/errors";
import type { Message } from "./message";
import { escapeSlack } from "./plain";

/** A message as Slack names it: the id of its channel and its time stamp there. */
export interface Posted {
  place: string;
  messageId: string;
}

export interface Post {
  /** A name without #, or an id. */
  channel: string;
  message: Message;
  /** Says which message of ours it is, so that it can be found again. */
  key: string;
  /** The message in whose thread it goes. */
  thread: string | null;
}

const PATIENCE_MS = 10_000;
const EVENT = "morning_notification";
const TEXT_CHARACTERS = 3_000;

/** Whose token it is. Throws `bad_request` with what to do when Slack does not accept it, RetryableError when it cannot be reached. */
export async function whoseToken(token: string): Promise<{ team: string; bot: string }> {
  const { team, user } = await asking(() => client(token).auth.test());
  return { team: team ?? "Slack", bot: user ?? "the app" };
}

/** Posts one message. Slack knows no idempotency here: see `findPosted`. Throws as `whoseToken`. */
export async function post(token: string, { channel, message, key, thread }: Post): Promise<Posted> {
  const answer = await asking(() => client(token).chat.postMessage({
    ...said(message), channel, ...(thread && { thread_ts: thread }),
    metadata: { event_type: EVENT, event_payload: { key } },
  }), channel);
  return { place: answer.channel!, messageId: answer.ts! };
}

/** Has a message say something else. Throws as `whoseToken`. */
export async function change(token: string, { place, messageId }: Posted, message: Message): Promise<void> {
  await asking(() => client(token).chat.update({ ...said(message), channel: place, ts: messageId }), place);
}

/**
 * The message that an earlier process posted and then died, among the 100 newest since `since`. Null when
 * it is not there, or the token may not read the channel (channels:history): then it is posted, perhaps a second time.
 *
 * @param place the channel's id.
 */
export async function findPosted(token: string, { place, key, thread }: Pick<Post, "key" | "thread"> & { place: string }, since: string): Promise<Posted | null> {
  // Some minutes earlier: the clocks of two machines differ.
  const range = { channel: place, limit: 100, include_all_metadata: true, oldest: String(Date.parse(since) / 1_000 - 300) };
  const slack = client(token);
  try {
    const { messages = [] } = await asking(() => (thread ? slack.conversations.replies({ ...range, ts: thread }) : slack.conversations.history(range)), place);
    const found = messages.find(({ metadata }) => (metadata as { event_payload?: { key?: unknown } } | undefined)?.event_payload?.key === key);
    return found?.ts ? { place, messageId: found.ts } : null;
  } catch (error) {
    if (error instanceof RetryableError) throw error;
    return null;
  }
}

/** Blocks of plain text, in which nothing is a mention, a link or markup; only the link is ours. `text` is what a notification of Slack shows. */
export function said({ title, parts, path, link }: Message) {
  const lines = parts.map(({ label, text }) => `${label}: ${text}`).join("\n");
  return {
    text: escapeSlack(title),
    blocks: [
      { type: "header" as const, text: { type: "plain_text" as const, text: title, emoji: false } },
      ...(lines ? [{ type: "section" as const, text: { type: "plain_text" as const, text: lines.slice(0, TEXT_CHARACTERS).toWellFormed(), emoji: false } }] : []),
      { type: "section" as const, text: { type: "mrkdwn" as const, text: `<${new URL(path, env().APP_URL).href}|${escapeSlack(link)}>`, verbatim: true } },
    ],
    parse: "none" as const, link_names: false, unfurl_links: false, unfurl_media: false,
  };
}

// The library would log what it sends and retries for half an hour: steps retry, and say what failed.
const silent = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, setName() {}, getLevel: () => "error" as never };
const client = (token: string) => new WebClient(token, { slackApiUrl: `${env().SLACK_API_URL}/`, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true, timeout: PATIENCE_MS, allowAbsoluteUrls: false, logger: silent });

const TOKEN = "Copy the bot token again, which begins with xoxb-, from your Slack app under OAuth & Permissions, and save it here.";
const REFUSALS: Record<string, string> = {
  invalid_auth: `Slack does not accept the token (invalid_auth): it is mistyped, or no longer valid. ${TOKEN}`,
  not_authed: `Slack got no token (not_authed). ${TOKEN}`,
  token_revoked: `The token was revoked (token_revoked). ${TOKEN}`,
  token_expired: `The token has expired (token_expired). ${TOKEN}`,
  account_inactive: `The app was removed from Slack (account_inactive). Install it there again. ${TOKEN}`,
  not_allowed_token_type: `Slack wants the token of a bot here (not_allowed_token_type). ${TOKEN}`,
  missing_scope: "The token may not do this (missing_scope). Give the Slack app the scope chat:write under OAuth & Permissions, and install it again.",
  channel_not_found: "Slack knows no such channel, or does not show it to the app (channel_not_found). Check the channel's name, or copy its ID from its details; to a private channel invite the app first.",
  not_in_channel: "The app is not in the channel (not_in_channel). Invite it there with /invite and the app's name.",
  is_archived: "The channel is archived (is_archived). Choose another one.",
};
const PASSING = new Set(["ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"]);

/** Runs a call, and says in a sentence what Slack answered. */
async function asking<T>(call: () => Promise<T>, channel?: string): Promise<T> {
  try {
    return await call();
  } catch (error) {
    // What the library throws may carry the request; only its kind is kept.
    if (error instanceof WebAPIPlatformError && !PASSING.has(error.data.error)) {
      const code = error.data.error.slice(0, 60);
      throw new MorningError("bad_request", `${channel && code === "channel_not_found" ? `#${channel}: ` : ""}${REFUSALS[code] ?? `Slack refused this (${code}).`}`);
    }
    if (error instanceof WebAPIRateLimitedError) throw new RetryableError("Slack asks for patience: too many messages at once.", Math.min(Math.max(error.retryAfter, 1), 300) * 1_000);
    if (error instanceof WebAPIHTTPError && error.statusCode < 500 && error.statusCode !== 429) throw new MorningError("unavailable", `Slack answers with status ${error.statusCode}; check SLACK_API_URL.`);
    throw new RetryableError("Slack cannot be reached.", 30_000);
  }
}
