import { CircleCheck, CircleSlash, CircleStop, CircleX, LoaderCircle } from "lucide-react";
import type { CallStatus } from "./ended-turns";

/** How each state of a tool call looks; the word stands beside it. */
export const CALL_LOOK = {
  running: { Icon: LoaderCircle, className: "text-info motion-safe:animate-spin" },
  stopped: { Icon: CircleStop, className: "text-muted-foreground" },
  succeeded: { Icon: CircleCheck, className: "text-success" },
  failed: { Icon: CircleX, className: "text-danger" },
  refused: { Icon: CircleSlash, className: "text-warning" },
} as const satisfies Record<CallStatus, object>;
