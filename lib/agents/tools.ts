import { z } from "zod";
import type { Sandbox } from "@/lib/sandbox/sandbox";
import { MorningError } from "@/lib/errors";
import { replaceText } from "./edit-file";
import { planSchema } from "./plan";

/** What one call may return to the model; longer output is cut head and tail. Characters. */
export const MAX_TOOL_OUTPUT = 16_000;
const MAX_LISTED = 500;
const MAX_MATCHES = 100;
/** Files a search reads at most, so that a huge repository cannot hold a turn. */
const MAX_SEARCHED_FILES = 5_000;

export interface ToolContext {
  sandbox: Sandbox;
  signal?: AbortSignal;
  onOutput?: (chunk: string) => void;
}

export interface ToolResult {
  ok: boolean;
  output: string;
}

interface Tool<Schema extends z.ZodType = z.ZodType> {
  description: string;
  inputSchema: Schema;
  /** `write` and `command` may need a person first; `end` finishes the thread. */
  kind: "read" | "write" | "command" | "end";
  /** A write is computed before it is made, so that it can be shown, approved and recognised after a crash. */
  prepare?: (input: z.infer<Schema>, sandbox: Sandbox) => Promise<{ path: string; content: string | null } | ToolResult>;
  run?: (input: z.infer<Schema>, context: ToolContext) => Promise<ToolResult>;
}

const tool = <Schema extends z.ZodType>(definition: Tool<Schema>): Tool => definition as unknown as Tool;
const path = z.string().min(1).max(500).describe("Path relative to the repository");

const READ: Record<string, Tool> = {
  list_files: tool({
    kind: "read",
    description: "List files, optionally below a folder. At most 500 are shown.",
    inputSchema: z.object({ path: path.optional() }),
    async run({ path }, { sandbox }) {
      const files = await sandbox.listFiles({ under: path, limit: MAX_LISTED + 1 });
      if (files.length === 0) return { ok: true, output: "No files there." };
      return { ok: true, output: files.slice(0, MAX_LISTED).join("\n") + (files.length > MAX_LISTED ? "\n… and more; list a folder below" : "") };
    },
  }),
  search: tool({
    kind: "read",
    description: "Find a text in all files (not a pattern; capitals do not matter). Answers with path:line: text, at most 100 matches.",
    inputSchema: z.object({ pattern: z.string().min(1).max(300), path: path.optional() }),
    async run({ pattern, path }, { sandbox, signal }) {
      const wanted = pattern.toLowerCase();
      const matches: string[] = [];
      for (const file of await sandbox.listFiles({ under: path, limit: MAX_SEARCHED_FILES })) {
        signal?.throwIfAborted();
        const content = await sandbox.readFile(file).catch((error: unknown) => {
          if (error instanceof MorningError) return null; // binary or too large to be source
          throw error;
        });
        if (content === null || !content.toLowerCase().includes(wanted)) continue;
        for (const [index, line] of content.split("\n").entries()) {
          if (line.toLowerCase().includes(wanted)) matches.push(`${file}:${index + 1}: ${line.trim().slice(0, 200)}`);
          if (matches.length === MAX_MATCHES) return { ok: true, output: `${matches.join("\n")}\n… and more; search below a folder` };
        }
      }
      return { ok: true, output: matches.join("\n") || "Nothing found." };
    },
  }),
  read_file: tool({
    kind: "read",
    description: "Read a file, with line numbers. Give a range for long files; at most 400 lines are shown.",
    inputSchema: z.object({ path, from_line: z.number().int().min(1).optional(), to_line: z.number().int().min(1).optional() }),
    async run({ path, from_line = 1, to_line }, { sandbox }) {
      const lines = (await sandbox.readFile(path)).split("\n");
      if (from_line > lines.length) return { ok: false, output: `The file has ${lines.length} lines.` };
      const to = Math.min(to_line ?? lines.length, from_line + 399, lines.length);
      const shown = lines.slice(from_line - 1, to).map((line, i) => `${String(from_line + i).padStart(5)} ${line.slice(0, 1_000)}`);
      return { ok: true, output: shown.join("\n") + (to < lines.length ? `\n… ${lines.length - to} more lines` : "") };
    },
  }),
};

const WRITE: Record<string, Tool> = {
  edit_file: tool({
    kind: "write",
    description: "Replace the one place in a file that is exactly old_text. Fails without changing anything when it is not there or not unique.",
    inputSchema: z.object({ path, old_text: z.string().max(100_000), new_text: z.string().max(100_000) }),
    async prepare({ path, old_text, new_text }, sandbox) {
      const result = replaceText(await sandbox.readFile(path), old_text, new_text);
      return result.ok ? { path, content: result.content } : { ok: false, output: result.message };
    },
  }),
  write_file: tool({
    kind: "write",
    description: "Create a file, or replace it whole. Prefer edit_file for a file that exists.",
    inputSchema: z.object({ path, content: z.string().max(500_000) }),
    async prepare({ path, content }, sandbox) {
      if (content === "" && (await sandbox.exists(path)) && (await sandbox.readFile(path)) !== "") {
        return { ok: false, output: "This would empty the file. Use delete_file to remove it, or give its content." };
      }
      return { path, content };
    },
  }),
  delete_file: tool({
    kind: "write",
    description: "Delete one file.",
    inputSchema: z.object({ path }),
    async prepare({ path }, sandbox) {
      return (await sandbox.exists(path)) ? { path, content: null } : { ok: false, output: "There is no such file." };
    },
  }),
  run_command: tool({
    kind: "command",
    description: "Run a shell command in the repository, for example the tests. No network. The end of long output is kept.",
    inputSchema: z.object({ command: z.string().min(1).max(4_000) }),
    async run({ command }, { sandbox, signal, onOutput }) {
      const result = await sandbox.run({ command, phase: "run", signal, onOutput });
      const how = {
        exit: `exit code ${result.exitCode}`,
        timeout: "stopped: it took too long",
        cancelled: "stopped: the run was stopped",
        "output-limit": "stopped: it wrote too much",
        "memory-limit": "stopped: it used too much memory",
        killed: "it was killed",
      }[result.ended];
      return { ok: result.ended === "exit" && result.exitCode === 0, output: `${how}\n${result.output}` };
    },
  }),
};

export const finishSchema = z.object({
  summary: z.string().min(1).max(4_000).describe("What was done, for the pull request"),
  done: z.array(z.string().max(500)).max(30).default([]),
  not_done: z.array(z.string().max(500)).max(30).default([]).describe("What was asked and is not done, and why; empty if all is done"),
});

export type Toolset = Readonly<Record<string, Tool>>;

export const PLANNER_TOOLS: Toolset = {
  ...READ,
  submit_plan: tool({ kind: "end", description: "Hand in the plan. A person may edit it before it is carried out.", inputSchema: planSchema }),
};

export const EXECUTOR_TOOLS: Toolset = {
  ...READ,
  ...WRITE,
  finish: tool({ kind: "end", description: "End the work, done or not. Say plainly what is not done.", inputSchema: finishSchema }),
};

/** Head and tail of a text, with a line between that says what was left out. */
export function clip(text: string, limit = MAX_TOOL_OUTPUT): string {
  if (text.length <= limit) return text;
  const head = Math.floor(limit * 0.4);
  const tail = limit - head;
  return `${text.slice(0, head)}\n… ${text.length - limit} characters left out …\n${text.slice(-tail)}`;
}
