import { parse } from "yaml";
import { z } from "zod";
import { FatalError, messageOf } from "@/lib/errors";

/** Name of the file by which a repository says how it is set up and checked. */
export const MORNING_FILE = ".morning.yml";

const command = z.string().trim().min(1).max(2_000);
/** Variables that decide what the sandbox itself runs are its own. */
const variable = z.string().regex(/^(?!(PATH|HOME|TMPDIR|MORNING_SANDBOX|LD_.*|GIT_.*)$)[A-Za-z_][A-Za-z0-9_]{0,99}$/, "is not a name that may be set");

const MorningFileSchema = z.strictObject({
  setup: z.union([command.transform((one) => [one]), z.array(command).max(20)]).default([]),
  checks: z.record(z.string().regex(/^[\w][\w .:/()-]{0,99}$/, "is not a name for a check"), command).refine((checks) => Object.keys(checks).length <= 20, "has more than 20 checks"),
  env: z.record(variable, z.union([z.string(), z.number(), z.boolean()]).transform(String)).default({}),
});

export type MorningFile = z.infer<typeof MorningFileSchema>;

/** Reads the file's text. @throws FatalError("bad_request") naming each mistake. */
export function parseMorningFile(text: string): MorningFile {
  if (text.length > 64 * 1024) throw new FatalError("bad_request", `${MORNING_FILE} is larger than 64 KiB.`);
  let content: unknown;
  try {
    content = parse(text, { maxAliasCount: 20 });
  } catch (cause) {
    throw new FatalError("bad_request", `${MORNING_FILE} is not valid YAML: ${messageOf(cause).split("\n")[0]}`, { cause });
  }
  if (typeof content === "object" && content !== null && "network" in content)
    throw new FatalError("bad_request", `${MORNING_FILE} cannot choose the network: that is a setting of the repository, made by an admin. Remove the key "network".`);
  const parsed = MorningFileSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join(".") || "the file"}: ${issue.message}`);
  throw new FatalError("bad_request", `${MORNING_FILE} has mistakes. ${mistakes.join("; ")}. Its keys are setup (commands), checks (name: command) and env (name: value).`);
}
