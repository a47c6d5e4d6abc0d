/** The agents that call models, each in a stage of its own. */
export const AGENTS = ["planner", "executor", "fixer"] as const;
export type AgentName = (typeof AGENTS)[number];

const BY_STAGE: Record<string, AgentName> = { plan: "planner", execute: "executor", fix: "fixer" };

/** The agent that works in a stage; null for a stage without one. */
export function agentOf(stage: string): AgentName | null {
  return BY_STAGE[stage] ?? null;
}
