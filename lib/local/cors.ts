// What a hosted project lets any page do: the keys and tokens protect the data, and none of them is a cookie.
const EXPOSED = "content-encoding, content-location, content-range, content-type, date, location, server, transfer-encoding, range-unit, x-total-count, x-sb-error-code, preference-applied";
const PREFLIGHT_SECONDS = "3600";

/** Answers a preflight by allowing what it asks for; undefined when the request is none. */
export function answerPreflight(request: Request): Response | undefined {
  if (request.method !== "OPTIONS" || !request.headers.has("access-control-request-method")) return undefined;
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
      "access-control-allow-headers": request.headers.get("access-control-request-headers") ?? "*",
      "access-control-max-age": PREFLIGHT_SECONDS,
      vary: "access-control-request-headers",
    },
  });
}

/** The response, readable by a page of any origin. */
export function withCors(response: Response): Response {
  const headers = new Headers(response.headers);
  headers.set("access-control-allow-origin", "*");
  headers.set("access-control-expose-headers", EXPOSED);
  headers.delete("access-control-allow-credentials");
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
