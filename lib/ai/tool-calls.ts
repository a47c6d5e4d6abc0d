import { InvalidToolInputError, NoSuchToolError } from "ai";
import { z } from "zod";

const MAX_ISSUES = 8;

/**
 * Why a tool call cannot be executed, as a sentence that its model can act on: an unknown name with
 * the names there are, arguments that are not JSON, or the arguments' bad fields.
 */
export function whyInvalid(call: { toolName: string; error?: unknown }, names: readonly string[]): string {
  if (NoSuchToolError.isInstance(call.error)) return `There is no tool “${call.toolName.slice(0, 100)}”. Use one of: ${names.join(", ") || "none"}.`;
  const issues = InvalidToolInputError.isInstance(call.error) ? zodIssues(call.error.cause) : undefined;
  if (!issues) return `The arguments of ${call.toolName} are not valid JSON. Call it again with one JSON object.`;
  const listed = issues.slice(0, MAX_ISSUES).map((issue) => `${issue.path.join(".") || "arguments"}: ${issue.message}`);
  return `The arguments of ${call.toolName} are wrong (${listed.join("; ")}). Call it again with these corrected.`;
}

function zodIssues(error: unknown): z.core.$ZodIssue[] | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof z.core.$ZodError || cause instanceof z.ZodError) return cause.issues;
  }
  return undefined;
}
