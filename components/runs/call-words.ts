import { CircleCheck, CircleSlash, CircleX, LoaderCircle } from "lucide-react";
import type { ToolCall } from "@/lib/runs/schema";

/** How each state of a tool call looks; the word stands beside it. */
export const CALL_LOOK = {
  running: { Icon: LoaderCircle, className: "text-info motion-safe:animate-spin" },
  succeeded: { Icon: CircleCheck, className: "text-success" },
  failed: { Icon: CircleX, className: "text-danger" },
  refused: { Icon: CircleSlash, className: "text-warning" },
} as const satisfies Record<ToolCall["status"], object>;
