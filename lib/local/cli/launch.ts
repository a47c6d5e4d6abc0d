import { messageOf } from "@/lib/errors";

/** Older releases lack parts of the standard library that Next and the stack use. */
const NODE = [22, 12] as const;

/** Runs a launcher: its error becomes one sentence and a non-zero exit, never a stack. */
export function launch(main: () => Promise<number>): void {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < NODE[0] || (major === NODE[0] && minor < NODE[1])) {
    console.error(`MorningAI needs Node ${NODE.join(".")} or newer, and this is ${process.versions.node}. Run npm install, which brings one for the npm scripts, or install a newer Node.`);
    process.exit(1);
  }
  main().then(
    (code) => process.exit(code),
    (error: unknown) => {
      console.error(messageOf(error));
      process.exit(1);
    },
  );
}
