import { CircleCheck, CircleSlash, CircleX, Hand, LoaderCircle } from "lucide-react";
import type { RunStage, Stage } from "@/lib/runs/schema";

export const NAME_OF_STAGE: Record<Stage, string> = { plan: "Plan", execute: "Execute", ci: "Checks", fix: "Fix", finalize: "Finalize" };

/** How each state of a stage looks; the word says it, the colour repeats it. */
export const STATE_OF_STAGE = {
  running: { label: "running", Icon: LoaderCircle, className: "text-info motion-safe:animate-spin", bar: "bg-info" },
  waiting: { label: "waiting", Icon: Hand, className: "text-warning", bar: "bg-warning" },
  succeeded: { label: "succeeded", Icon: CircleCheck, className: "text-success", bar: "bg-success" },
  failed: { label: "failed", Icon: CircleX, className: "text-danger", bar: "bg-danger" },
  cancelled: { label: "cancelled", Icon: CircleSlash, className: "text-muted-foreground", bar: "bg-muted-foreground" },
} as const satisfies Record<RunStage["status"], object>;
