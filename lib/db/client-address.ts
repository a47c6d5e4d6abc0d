import { createHmac } from "node:crypto";
import { isIP } from "node:net";
import { must } from "./must";
import { serviceClient } from "./service-client";

/** Where the record looks for the address: private.audit_address. */
const ADDRESS_HEADER = "x-morning-client-address";
/** How long the record does without addresses when the key could not be read, milliseconds. */
const ASK_AGAIN_AFTER_MS = 30_000;

/**
 * The address that a request came from, or null. It is the last one of x-forwarded-for, which the nearest
 * proxy wrote; without a proxy in front Next.js writes the socket's, unless the caller sent the header.
 */
export function clientAddress(headers: Pick<Headers, "get">): string | null {
  const last = headers.get("x-forwarded-for")?.split(",").at(-1)?.trim().replace(/^::ffff:/, "");
  return last && isIP(last) !== 0 ? last : null;
}

/**
 * A fetch that tells the database with each change where its user is. Signed, because browsers reach the
 * database too and must not be able to name an address. Without an address it is the plain fetch.
 */
export function fetchFor(address: string | null): typeof fetch {
  if (!address) return fetch;
  return async (input, init) => {
    if (!init || ["GET", "HEAD"].includes(init.method ?? "GET") || !String(input).includes("/rest/v1/")) return fetch(input, init);
    const key = await addressKey();
    if (key === null) return fetch(input, init);
    const said = `${address} ${Math.floor(Date.now() / 1000)}`;
    const headers = new Headers(init.headers);
    headers.set(ADDRESS_HEADER, `${said} ${createHmac("sha256", key).update(said).digest("hex")}`);
    return fetch(input, { ...init, headers });
  };
}

let known: Promise<string | null> | undefined;

// Whatever people do must not fail because the record could not be told where they are.
function addressKey(): Promise<string | null> {
  return (known ??= readKey().catch((error: unknown) => {
    console.warn("The key for addresses in the record could not be read:", error);
    setTimeout(() => (known = undefined), ASK_AGAIN_AFTER_MS).unref();
    return null;
  }));
}

async function readKey(): Promise<string> {
  return must(await serviceClient().rpc("audit_address_key"));
}
