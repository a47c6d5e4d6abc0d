/** Port inside the sandbox's own network namespace, where nothing else listens. */
export const FORWARDER_PORT = 3128;
/** Where the proxy's unix socket is mounted inside. */
export const FORWARDER_SOCKET = "/run/morning/egress.sock";

/**
 * Runs inside the sandbox, given to Node with `-e`: carries connections from the sandbox's loopback
 * to the proxy's unix socket, starts the command once it listens, and ends with the command's code.
 * A string, because it must not depend on a file that a bundler may move.
 */
export const FORWARDER_SOURCE = `
const { connect, createServer } = require("node:net");
const { spawn } = require("node:child_process");
const { constants } = require("node:os");
const server = createServer((inside) => {
  const outside = connect(${JSON.stringify(FORWARDER_SOCKET)});
  inside.on("error", () => outside.destroy());
  outside.on("error", () => inside.destroy());
  inside.pipe(outside).pipe(inside);
});
server.listen(${FORWARDER_PORT}, "127.0.0.1", () => {
  const child = spawn(process.argv[1], process.argv.slice(2), { stdio: "inherit" });
  child.on("error", (error) => { console.error(error.message); process.exit(127); });
  child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
});
`;

/** Environment that makes package managers use the forwarder. */
export function forwarderEnvironment(): Record<string, string> {
  const url = `http://127.0.0.1:${FORWARDER_PORT}`;
  return {
    HTTP_PROXY: url, HTTPS_PROXY: url, http_proxy: url, https_proxy: url,
    npm_config_proxy: url, npm_config_https_proxy: url,
    NO_PROXY: "localhost,127.0.0.1", no_proxy: "localhost,127.0.0.1",
    // Node's own fetch looks at the variables above only when told to.
    NODE_USE_ENV_PROXY: "1",
  };
}
