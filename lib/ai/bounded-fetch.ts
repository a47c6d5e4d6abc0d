/** What came over the wire, as far as it matters for money and for telling failures apart. */
export interface Wire {
  /** HTTP status, once there was a response. */
  status: number | undefined;
  bytes: number;
  /** True when the response was cut off because it passed the limit. */
  overflowed: boolean;
}

export function newWire(): Wire {
  return { status: undefined, bytes: 0, overflowed: false };
}

/**
 * A `fetch` whose response is cut off after `limitBytes`, so that no server can fill our memory,
 * and which calls `onBytes` for every piece that arrives.
 */
export function boundedFetch(wire: Wire, limitBytes: number, onBytes: () => void): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    wire.status = response.status;
    onBytes();
    if (!response.body) return response;
    const counted = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          wire.bytes += chunk.byteLength;
          onBytes();
          wire.overflowed = wire.bytes > limitBytes;
          if (wire.overflowed) controller.error(new Error(`The response passed ${limitBytes} bytes.`));
          else controller.enqueue(chunk);
        },
      }),
    );
    return new Response(counted, { status: response.status, statusText: response.statusText, headers: response.headers });
  };
}
