import { parse } from "@marcbachmann/cel-js";

type Program = ReturnType<typeof parse>;

const MAX_CACHED = 1_000;
const programs = new Map<string, Program>();

/**
 * Compiles a CEL expression, remembering it.
 * @throws when the expression cannot be parsed.
 */
export function compile(expression: string): Program {
  let program = programs.get(expression);
  if (!program) {
    // Functions may write values into expressions, so that their number has no bound by itself.
    if (programs.size >= MAX_CACHED) programs.clear();
    program = parse(expression);
    programs.set(expression, program);
  }
  return program;
}

/** Whether the expression holds; one that is absent does, one that cannot be evaluated (a missing key) does not. */
export function holds(expression: string | null | undefined, context: Record<string, unknown>): boolean {
  if (!expression) return true;
  try {
    return compile(expression)(context) === true;
  } catch {
    return false;
  }
}

/** The value of a key expression as text; all events for which it cannot be evaluated share the key `null`. */
export function keyOf(expression: string | null | undefined, context: Record<string, unknown>): string {
  if (!expression) return "";
  try {
    const value: unknown = compile(expression)(context);
    return JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? Number(part) : part)) ?? "null";
  } catch {
    return "null";
  }
}
