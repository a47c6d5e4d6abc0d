import { inngest } from "../client";
import { durable } from "../durable";
import { events } from "../events";
import { prepareWorkspace, runSetup } from "@/lib/runs/steps/prepare";
import { endRun, type Ending } from "@/lib/runs/steps/finalize";
import { resumePoint } from "@/lib/runs/steps/resume-point";
import { saveWork } from "@/lib/runs/steps/save-work";
import { hasFeedback } from "@/lib/runs/steps/feedback";
import { restoreBest } from "@/lib/runs/steps/fix";
import { takeInCommits } from "@/lib/runs/steps/publish";
import { forgeStep } from "../steps/forge-step";
import { because } from "../steps/wait-for-approval";
import { publishThread } from "../steps/publish";
import { waitForAdmission } from "../steps/wait-for-turn";
import { execute } from "./execute";
import { finalize, type Again } from "./finalize";
import { fix, type FixResult } from "./fix";
import { monitorCi, type CiResult } from "./monitor-ci";
import { plan } from "./plan";

/** Repairs are limited by the run; this bounds the loop whatever the run says. */
const MAX_ROUNDS = 12;
const CANCELLED = "cancelled" as const;

/** From a goal to a verified change: plan, execute, then checks and repairs until green, then finalize. */
export const runPipeline = inngest.createFunction(
  {
    id: "run-pipeline",
    triggers: [{ event: "run/requested" }],
    retries: 3,
    concurrency: [{ limit: 5, key: "event.data.tenantId" }],
    cancelOn: [{ event: "run/cancelled", if: "event.data.runId == async.data.runId && event.data.attempt == async.data.attempt" }],
    onFailure: async ({ event, error, step }) => {
      const { runId } = events["run/requested"].parse(event.data.event.data);
      const reason = `The run failed: ${error.message}`;
      // Whatever is in the way of saving, the run must not be left open; its work tree stays for a retry.
      await forgeStep(step, runId, "save-work", () => saveWork(runId, reason)).catch(() => undefined);
      await step.run("end", () => durable(() => endRun(runId, { status: "failed", outcome: "error", reason })));
    },
  },
  async ({ event, step, runId: engineRun }) => {
    const { runId, tenantId, attempt } = events["run/requested"].parse(event.data);
    const data = { runId, tenantId, attempt, round: attempt };
    if (!(await waitForAdmission(step, runId, attempt, engineRun))) return { claimed: false };

    const ending = await work();
    if (ending === CANCELLED) return { cancelled: true };
    await forgeStep(step, runId, "end", () => endRun(runId, ending));
    return { status: ending.status, outcome: ending.outcome };

    async function work(): Promise<Ending | typeof CANCELLED> {
      await forgeStep(step, runId, "workspace", () => prepareWorkspace(runId));
      await forgeStep(step, runId, "setup", () => runSetup(runId));
      // A retry goes on from the stage that failed.
      const from = await step.run("resume-point", () => durable(() => resumePoint(runId)));

      if (!from.planned) {
        const planned = await step.invoke("plan", { function: plan, data });
        if (planned.state === "stopped") return planned.reason === "cancelled" ? CANCELLED : { status: "failed", outcome: "stopped", reason: planned.message };
        if (planned.state === "rejected") return { status: "cancelled", outcome: "rejected", reason: `The plan was not approved, so nothing was changed.${because(planned)}` };
      }

      let head = from.headSha;
      let executions = from.executeRounds;
      /** Carries the plan out, or what people said since; answers how the run ends if it ends there. */
      const carryOut = async (): Promise<Ending | typeof CANCELLED | null> => {
        executions += 1;
        const executed = await step.invoke(`execute-${executions}`, { function: execute, data: { ...data, round: executions } });
        if (executed.state === "cancelled") return CANCELLED;
        if (executed.state === "stopped") return { status: "failed", outcome: "stopped", reason: executed.message ?? "The work was stopped." };
        head = executed.sha ?? head;
        return null;
      };
      if (!from.executed) {
        const ended = await carryOut();
        if (ended) return ended;
      }
      if (head === null) return { status: "failed", outcome: "no_changes", reason: "The agent finished without changing anything." };

      let fixes = 0;
      for (let round = 1; round <= MAX_ROUNDS; round++) {
        // What people say while checks run, or in a review, is worked in before anything is finished.
        if (await step.run(`feedback-${round}`, () => durable(() => hasFeedback(runId)))) {
          const ended = await carryOut();
          if (ended) return ended;
        }
        // A retry checks what an earlier attempt pushed anew: two runs of CI, one and its repetition, belong to each attempt.
        const checkAttempt: number = head === from.headSha && round === 1 ? 2 * attempt - 1 : 1;
        const ci = (await step.invoke(`ci-${round}`, { function: monitorCi, data: { ...data, round: from.ciRounds + round, sha: head, checkAttempt } })) as CiResult;
        if (ci.state === "silent") return { status: "failed", outcome: "stopped", reason: ci.reason };
        if (ci.state === "gone") return { status: "cancelled", outcome: "cancelled", reason: "The run's branch was deleted, so the run ended." };
        if (ci.state === "moved") {
          const taken = await forgeStep(step, runId, `take-in-${round}`, () => takeInCommits(runId));
          if (!taken.pushed) return { status: "failed", outcome: "stopped", reason: taken.message };
          head = taken.sha;
          continue;
        }
        if (ci.state === "green") {
          if (await step.run(`more-${round}`, () => durable(() => hasFeedback(runId)))) continue;
          const final = (await step.invoke(`finalize-${round}`, { function: finalize, data: { ...data, round } })) as Ending | Again;
          if ("again" in final) continue;
          return final;
        }
        fixes += 1;
        const fixed = (await step.invoke(`fix-${round}`, { function: fix, data: { ...data, round: from.fixRounds + fixes, failures: ci.repairable } })) as FixResult;
        if (fixed.state === "cancelled") return CANCELLED;
        if (fixed.state !== "repaired") return red(`${ci.sentence} ${fixed.message}`, fixed.state === "stopped");
        head = fixed.sha;
      }
      return red("Repairs did not end.", false);
    }

    async function red(reason: string, stopped: boolean): Promise<Ending> {
      const best = await step.run("restore-best", () => durable(() => restoreBest(runId)));
      if (best.sha) await publishThread(step, runId, `best:${attempt}`, "Return to the commit with the fewest failing checks", reason);
      else await forgeStep(step, runId, "save-work", () => saveWork(runId, reason));
      return { status: "failed", outcome: stopped ? "stopped" : "red", reason };
    }
  },
);
