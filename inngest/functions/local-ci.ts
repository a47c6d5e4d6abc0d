import { inngest } from "../client";
import { events } from "../events";
import { forgeStep } from "../steps/forge-step";
import { runLocalChecks } from "@/lib/runs/steps/run-local-checks";

/** The local forge's CI: the repository's own checks, in the sandbox, on the exact commit. */
export const localCi = inngest.createFunction(
  {
    id: "local-ci",
    triggers: [{ event: "checks/requested" }],
    retries: 3,
    concurrency: [{ limit: 2 }],
    cancelOn: [{ event: "run/cancelled", if: "event.data.runId == async.data.runId" }],
  },
  async ({ event, step }) => {
    const request = events["checks/requested"].parse(event.data);
    await forgeStep(step, request.runId, "checks", () => runLocalChecks(request));
    const { runId, tenantId, repositoryId, sha } = request;
    await step.sendEvent("updated", { name: "checks/updated", data: { runId, tenantId, repositoryId, sha } });
  },
);
