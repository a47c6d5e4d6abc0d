import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createEmulator } from "emulate";

export interface SlackMessage {
  ts: string;
  thread_ts?: string;
  text: string;
  blocks: { type: string; text: { type: string; text: string } }[];
  metadata?: { event_payload?: { key?: string } };
  edited?: object;
}

export interface TestSlack {
  /** For SLACK_API_URL. */
  url: string;
  /** The tokens of two bots: the second one is not in the private channel #secret. */
  token: string;
  stranger: string;
  /** A call that was made, such as chat.postMessage. */
  calls: string[];
  /** From now on Slack does not know this token. */
  revoke(token: string): void;
  /** The next call is answered so, and does nothing. */
  answerNext(answer: { status?: number; retryAfter?: number; error?: string }): void;
  /** The next call of this method is carried out, and its answer is lost on the way. */
  loseNext(method: string): void;
  /** What stands in a channel, oldest first, with the threads. */
  messages(channel?: string): Promise<SlackMessage[]>;
  close(): Promise<void>;
}

/** Slack as `emulate` plays it, behind a gate that knows tokens as Slack does, and loses what it is told to lose. */
export async function startSlack(port = 0): Promise<TestSlack> {
  const token = "xoxb-1234567890-morning";
  const stranger = "xoxb-1234567890-stranger";
  const known = new Set([token, stranger]);
  const emulator = await createEmulator({ service: "slack", port: 0, seed: {
    slack: { team: { name: "Acme" }, users: [{ name: "morning" }, { name: "stranger" }], channels: [{ name: "morning" }, { name: "secret", is_private: true }], tokens: [{ token, user: "morning" }, { token: stranger, user: "stranger" }] },
  } });
  const ask = async <T>(method: string, body: object): Promise<T> => (await fetch(`${emulator.url}/api/${method}`, { method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json" }, body: JSON.stringify(body) })).json() as Promise<T>;
  const channelOf = async (name: string) => (await ask<{ channels: { id: string; name: string }[] }>("conversations.list", { types: "public_channel,private_channel" })).channels.find((each) => each.name === name)!.id;
  const { members } = await ask<{ members: { id: string; name: string }[] }>("users.list", {});
  await ask("conversations.kick", { channel: await channelOf("secret"), user: members.find(({ name }) => name === "stranger")!.id });
  const calls: string[] = [];
  const answers: { status?: number; retryAfter?: number; error?: string }[] = [];
  const losses: string[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    const method = request.url!.replace(/^\/api\//, "");
    const say = (body: object, status = 200, headers = {}) => response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
    request.on("data", (part: Buffer) => parts.push(part)).on("end", () => void (async () => {
      calls.push(method);
      if (!known.has(request.headers.authorization?.replace(/^Bearer /, "") ?? "")) return say({ ok: false, error: "invalid_auth" });
      const answer = answers.shift();
      if (answer) return say({ ok: false, error: answer.error ?? "ratelimited" }, answer.status, answer.retryAfter ? { "retry-after": String(answer.retryAfter) } : {});
      const passed = await fetch(`${emulator.url}${request.url}`, { method: "POST", headers: { authorization: request.headers.authorization!, "content-type": request.headers["content-type"]! }, body: Buffer.concat(parts) });
      const said = (await passed.json()) as object;
      const lost = losses.indexOf(method);
      if (lost >= 0) {
        losses.splice(lost, 1);
        return response.destroy();
      }
      return say(said, passed.status);
    })());
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
    token,
    stranger,
    calls,
    revoke: (gone) => void known.delete(gone),
    answerNext: (answer) => void answers.push(answer),
    loseNext: (method) => void losses.push(method),
    async messages(name = "morning") {
      const channel = await channelOf(name);
      const { messages } = await ask<{ messages: SlackMessage[] }>("conversations.history", { channel, limit: 1_000 });
      const threads = await Promise.all(messages.map(({ ts }) => ask<{ messages: SlackMessage[] }>("conversations.replies", { channel, ts })));
      return threads.flatMap(({ messages: own }) => own).sort((a, b) => (a.ts < b.ts ? -1 : 1));
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await emulator.close();
    },
  };
}
