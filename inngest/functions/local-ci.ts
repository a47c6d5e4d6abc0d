import { inngest } from "../client";
import { events } from "../events";
import { forgeStep } from "../steps/forge-step";
import { moneyCame } from "../steps/wait-for-money";
import { giveUpChecks, runLocalChecks } from "@/lib/runs/steps/run-local-checks";

/** So often one commit's checks ask for money; each asking is decided by people. */
const MAX_ASKS = 50;

/** The local forge's CI: the repository's own checks, in the sandbox, on the exact commit. At a cap it waits for money as the run does. */
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
    const { runId, tenantId, repositoryId, sha } = request;
    const tell = (name: string) => step.sendEvent(name, { name: "checks/updated", data: { runId, tenantId, repositoryId, sha } });
    for (let asks = 0; asks < MAX_ASKS; asks++) {
      const again = asks === 0 ? "" : `-${asks}`;
      const unpaid = await forgeStep(step, runId, `checks${again}`, () => runLocalChecks(request));
      if (!unpaid) break;
      // The run waits with it, instead of for its checks.
      await tell(`unpaid${again}`);
      if (await moneyCame(step, runId, tenantId, `checks${again}`, unpaid.approvalId)) continue;
      await forgeStep(step, runId, "given-up", () => giveUpChecks(request, unpaid));
      break;
    }
    await tell("updated");
  },
);
