import type { MergeMethod } from "../forge";
import type { GitHubContext } from "./context";
import { refusedWith } from "./errors";

/** The check run in which we tell people about a run. */
export const OWN_CHECK = "MorningAI";

export interface RequiredCheck {
  name: string;
  /** The app that must report it, where one is named. */
  appId: number | null;
}

/** Whether a check or status of this name, by this app, is the one that a rule requires; an unknown app may be any. */
export const meets = (rule: RequiredCheck, name: string, appId: number | null): boolean => rule.name === name && (rule.appId === null || appId === null || rule.appId === appId);

/** What a branch demands before something is merged into it, from branch protection and rulesets together. */
export interface BranchRules {
  /** Checks that must pass. */
  required: RequiredCheck[];
  /** Ways to merge that rulesets leave; null when they say nothing. */
  methods: MergeMethod[] | null;
  mergeQueue: boolean;
}

interface Rule {
  type: string;
  parameters?: { required_status_checks?: Array<{ context: string; integration_id?: number | null }>; allowed_merge_methods?: MergeMethod[] };
}

/** Readable without administration: the branch itself names what its protection requires. */
export async function readRules({ client, place }: Pick<GitHubContext, "client" | "place">, branch: string): Promise<BranchRules> {
  const required = new Map<string, RequiredCheck>();
  const add = (name: string, id: number | null | undefined) => {
    const appId = id && id > 0 ? id : null;
    required.set(`${name} ${appId ?? ""}`, { name, appId });
  };
  try {
    const { data } = await client.request("GET /repos/{owner}/{repo}/branches/{branch}", { ...place, branch });
    const wanted = data.protection?.required_status_checks as { contexts?: string[]; checks?: Array<{ context: string; app_id: number | null }> } | undefined;
    for (const { context, app_id } of wanted?.checks ?? []) add(context, app_id);
    // The same names again, without their apps.
    for (const context of wanted?.contexts ?? []) if (!wanted?.checks?.some((check) => check.context === context)) add(context, null);
  } catch (error) {
    // A branch that is gone demands nothing any more.
    if (refusedWith(error) !== 404) throw error;
  }
  const rules = await client.pages<Rule>("GET /repos/{owner}/{repo}/rules/branches/{branch}", { ...place, branch }, { maxPages: 5 }).catch((error: unknown) => {
    // Servers before rulesets, and plans without them, do not know the question.
    if ([403, 404].includes(refusedWith(error) ?? 0)) return [];
    throw error;
  });
  for (const rule of rules) if (rule.type === "required_status_checks") for (const check of rule.parameters?.required_status_checks ?? []) add(check.context, check.integration_id);
  const limits = rules.flatMap((rule) => (rule.type === "pull_request" && rule.parameters?.allowed_merge_methods ? [rule.parameters.allowed_merge_methods] : []));
  return {
    required: [...required.values()],
    methods: limits.length === 0 ? null : limits.reduce((left, right) => left.filter((method) => right.includes(method))),
    mergeQueue: rules.some((rule) => rule.type === "merge_queue"),
  };
}
