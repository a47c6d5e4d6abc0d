/** The most that one message may hold, characters. */
const MESSAGE_LIMIT = 1024 * 1024;

/** The JSON of each message's data. Comments and unknown fields are dropped, as the format says. Throws for a message over a million characters. */
export async function* readServerSentEvents<Data>(body: ReadableStream<Uint8Array>): AsyncGenerator<Data> {
  let rest = "";
  for await (const chunk of body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)) {
    const messages = (rest + chunk).split(/\r?\n\r?\n/);
    rest = messages.pop() ?? "";
    if (rest.length > MESSAGE_LIMIT) throw new Error("The server sent a message without end.");
    for (const message of messages) {
      const data = message.split(/\r?\n/).filter((line) => line.startsWith("data:")).map((line) => line.slice(5).trimStart());
      if (data.length > 0) yield JSON.parse(data.join("\n")) as Data;
    }
  }
}
