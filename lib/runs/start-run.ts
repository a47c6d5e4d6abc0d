import { z } from "zod";
import { readCatalogue } from "@/lib/ai/catalogue";
import { isReplay, requireUsable } from "@/lib/ai/providers";
import { unwrap } from "@/lib/db/map-error";
import { env } from "@/lib/env";
import type { Actor } from "@/lib/tenants/actor";
import { readRunValues } from "./queries";
import { readRunDefaults } from "./run-defaults";
import { RUN_DEFAULTS, type Run, type StartRunInput } from "./schema";
import { sendPosted } from "./send-posted";

const startedSchema = z.object({ run_id: z.uuid(), created: z.boolean(), message: z.unknown() });

/**
 * Starts a run, or answers with the one that the same idempotency key started (`created: false`).
 *
 * Throws `not_found` for a repository or a run to replay of another tenant, `forbidden` without
 * runs.write, `conflict` when the key started a different run or the run to replay has no commit to
 * start from, and `bad_request` for a model that is not set up or not allowed.
 */
export async function startRun(actor: Actor, input: StartRunInput): Promise<{ run: Run; created: boolean }> {
  const defaults = await readRunDefaults(actor);
  const model = input.model ?? defaults.model();
  requireUsable(model, await readCatalogue(actor.client)); // Refuses now what would fail at the first turn.
  const started = startedSchema.parse(
    unwrap(
      await actor.client.rpc("start_run", {
        in_repository: input.repositoryId,
        run_goal: input.goal,
        run_autonomy: input.autonomy ?? defaults.autonomy,
        run_model: model,
        run_replayed: isReplay(model),
        run_base_branch: input.baseBranch ?? null,
        run_cap_micros: input.capMicros ?? defaults.capMicros,
        run_turn_limit: input.turnLimit ?? RUN_DEFAULTS.turnLimit,
        run_fix_limit: input.fixLimit ?? RUN_DEFAULTS.fixLimit,
        run_deadline_minutes: input.deadlineMinutes ?? RUN_DEFAULTS.deadlineMinutes,
        run_sandbox: env().SANDBOX === "unsafe" ? "unsafe" : "bubblewrap",
        run_idempotency_key: input.idempotencyKey ?? null,
        run_replay_of: input.replayOf ?? null,
        run_from_same_commit: input.fromSameCommit ?? false,
        run_plan: input.plan ?? null,
      }),
    ),
  );
  await sendPosted(started.message);
  return { run: await readRunValues(actor, started.run_id), created: started.created };
}
