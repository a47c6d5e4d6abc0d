/** What an API call answered; the body is null when there is none. */
export interface Answered {
  status: number;
  headers: Headers;
  // The tests look into many shapes; what is absent fails their expectations.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  body: any;
}

export type Call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answered>;

/** Calls the API as a program does, with these headers on every call. */
export function apiOf(url: string, always: Record<string, string>): Call {
  return async (method, path, body, headers) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { ...(body !== undefined && { "content-type": "application/json" }), ...always, ...headers },
      body: typeof body === "string" ? body : body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? null : JSON.parse(text) };
  };
}

export const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
