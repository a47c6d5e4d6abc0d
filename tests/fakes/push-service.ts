import { createDecipheriv, createECDH, createHmac, createPublicKey, randomBytes, type ECDH } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { jwtVerify } from "jose";

const ORIGIN = "https://fcm.googleapis.com";

export interface Received {
  endpoint: string;
  /** What the browser decrypts. */
  notice: Record<string, string>;
  headers: IncomingHttpHeaders;
  /** Who sent it, as the token that this service verified says. */
  subject: string;
}

export interface FakePushService {
  /** A browser that subscribes: its endpoint and keys, as `PushSubscription` gives them. */
  subscribe(): { endpoint: string; p256dh: string; auth: string };
  /** What arrived well signed and well encrypted, in order. */
  received: Received[];
  /** Answers of this endpoint before it accepts, in order. */
  answerFirst(endpoint: string, ...answers: Array<{ status: number; retryAfter?: number }>): void;
  /** How often anything was posted to this endpoint. */
  posts(endpoint: string): number;
  /** Reaches this server where a request is for a push service, and is fetch for everything else. */
  fetch: typeof fetch;
  close(): Promise<void>;
}

/**
 * A push service over HTTP that believes nothing: it verifies the VAPID token (RFC 8292) with the key
 * that it names, and decrypts the message (RFC 8291) as the browser would.
 */
export async function startPushService(publicKey: string): Promise<FakePushService> {
  const browsers = new Map<string, { ecdh: ECDH; auth: Buffer }>();
  const answers = new Map<string, Array<{ status: number; retryAfter?: number }>>();
  const posted: string[] = [];
  const received: Received[] = [];
  const realFetch = globalThis.fetch;

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const endpoint = `${ORIGIN}${request.url}`;
    posted.push(endpoint);
    const first = answers.get(endpoint)?.shift();
    if (first) return response.writeHead(first.status, first.retryAfter === undefined ? {} : { "retry-after": String(first.retryAfter) }).end();
    try {
      const browser = browsers.get(endpoint);
      if (!browser) return response.writeHead(410).end();
      const subject = await verify(request.headers.authorization ?? "", publicKey);
      received.push({ endpoint, notice: JSON.parse(decrypt(Buffer.concat(chunks), browser).toString()) as Record<string, string>, headers: request.headers, subject });
      response.writeHead(201).end();
    } catch {
      response.writeHead(403).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const local = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    received,
    subscribe() {
      const ecdh = createECDH("prime256v1");
      const p256dh = ecdh.generateKeys().toString("base64url");
      const auth = randomBytes(16);
      const endpoint = `${ORIGIN}/fcm/send/${randomBytes(12).toString("base64url")}`;
      browsers.set(endpoint, { ecdh, auth });
      return { endpoint, p256dh, auth: auth.toString("base64url") };
    },
    answerFirst: (endpoint, ...given) => void answers.set(endpoint, given),
    posts: (endpoint) => posted.filter((each) => each === endpoint).length,
    fetch: (input, init) => {
      const url = String(input instanceof Request ? input.url : input);
      return realFetch(url.startsWith(ORIGIN) ? url.replace(ORIGIN, local) : input, init);
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function verify(authorization: string, publicKey: string): Promise<string> {
  const [, token = "", key = ""] = /^vapid t=([^,]+), ?k=(.+)$/.exec(authorization) ?? [];
  if (key !== publicKey) throw new Error("The key is not the one that browsers subscribed with.");
  const point = Buffer.from(key, "base64url");
  const jwk = { kty: "EC", crv: "P-256", x: point.subarray(1, 33).toString("base64url"), y: point.subarray(33).toString("base64url") };
  const { payload } = await jwtVerify(token, createPublicKey({ key: jwk, format: "jwk" }), { audience: ORIGIN, algorithms: ["ES256"] });
  if ((payload.exp ?? Infinity) > Date.now() / 1_000 + 24 * 3_600 + 60) throw new Error("A token is good for a day at most.");
  return payload.sub ?? "";
}

const derive = (salt: Buffer, secret: Buffer, info: Buffer, length: number) => {
  const key = createHmac("sha256", salt).update(secret).digest();
  return createHmac("sha256", key).update(Buffer.concat([info, Buffer.from([1])])).digest().subarray(0, length);
};

/** RFC 8291, one record of aes128gcm. */
function decrypt(message: Buffer, { ecdh, auth }: { ecdh: ECDH; auth: Buffer }): Buffer {
  const salt = message.subarray(0, 16);
  const sender = message.subarray(21, 21 + message[20]!);
  const sealed = message.subarray(21 + message[20]!);
  const secret = derive(auth, ecdh.computeSecret(sender), Buffer.concat([Buffer.from("WebPush: info\0"), ecdh.getPublicKey(), sender]), 32);
  const key = derive(salt, secret, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
  const nonce = derive(salt, secret, Buffer.from("Content-Encoding: nonce\0"), 12);
  const opened = createDecipheriv("aes-128-gcm", key, nonce);
  opened.setAuthTag(sealed.subarray(-16));
  const text = Buffer.concat([opened.update(sealed.subarray(0, -16)), opened.final()]);
  return text.subarray(0, text.lastIndexOf(2)); // padding begins with a 2
}
