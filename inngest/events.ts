import { z } from "zod";

/**
 * Every event of the product: one definition, and its name is searchable. Data carries ids only.
 */
const run = z.object({ runId: z.uuid(), tenantId: z.uuid() });
/** No run asks for a change of settings. */
const approval = z.object({ approvalId: z.uuid(), runId: z.uuid().nullable(), tenantId: z.uuid() });

export const events = {
  /** Id: the run's id, or `<run id>:<attempt>` for a retry. */
  "run/requested": run.extend({ attempt: z.number().int().positive() }),
  "run/cancelled": run.extend({ attempt: z.number().int().positive() }),
  "run/resumed": run,
  /** It counts from here on. */
  "approval/decided": approval.extend({ decision: z.enum(["approved", "rejected", "expired", "void"]) }),
  /** It was decided, and counts when the time to undo that is over. */
  "approval/answered": approval,
  /** Posted where a device may want to know: someone has to decide. */
  "approval/requested": approval,
  /** Handed to one member, who decides alone now, besides admins. */
  "approval/delegated": approval,
  /** The first of two people said yes: those who may be the second are told. */
  "approval/voted": approval,
  /** It waits for long: those who may decide are told again, and later the admins. Each once. */
  "approval/reminded": approval,
  "approval/escalated": approval,
  /** Posted where a device may want to know: this attempt has ended. */
  "run/finished": run.extend({ attempt: z.number().int().positive() }),
  /** There may be money again: a cap was changed, or more was given. Runs that wait for their period look. */
  "budget/changed": z.object({ tenantId: z.uuid() }),
  /** A cap came to 50, 80 or 100 percent. */
  "budget/warned": z.object({ tenantId: z.uuid(), warningId: z.uuid() }),
  /** The local forge was pushed to: CI is due on this commit. */
  "checks/requested": run.extend({ repositoryId: z.uuid(), sha: z.string(), attempt: z.number().int().positive() }),
  /** A check of this commit began or ended. */
  "checks/updated": run.extend({ repositoryId: z.uuid(), sha: z.string() }),
  /**
   * People on GitHub are to be told how their run is. Id: `<run id>:changed:<digest of what they are told>`. `askedAbout` is a commit
   * whose check of ours somebody wants to have run again, which is told of although nothing differs; id: `changed:<delivery>:<run id>`.
   */
  "run/changed": run.extend({ askedAbout: z.string().optional() }),
  /** GitHub told us something. Id: `github:<delivery>`. Of one lane (a repository, or an installation) one is processed at a time. */
  "github/delivered": z.object({ deliveryId: z.string(), tenantId: z.uuid(), lane: z.string() }),
} as const;

export type EventName = keyof typeof events;
export type EventData<Name extends EventName> = z.infer<(typeof events)[Name]>;
/** The id makes a doubled send harmless for a day. */
export interface OutgoingEvent<Name extends EventName = EventName> {
  id: string;
  name: Name;
  data: EventData<Name>;
}
