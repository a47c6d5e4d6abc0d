import { OPEN_CATALOGUE } from "@/lib/ai/catalogue";
import { listModels } from "@/lib/ai/providers";
import { SPENDERS } from "@/lib/governance/budgets/schema";
import type { CostNames } from "@/lib/governance/costs/queries";
import { COST_KINDS, NONE } from "@/lib/governance/costs/schema";

/** What costs can be narrowed to, by name. */
export function costChoices(names: CostNames) {
  const none = (by: "agent" | "repository" | "strategy" | "person") => ({ id: NONE, name: names.of(by, NONE) });
  return {
    agent: [...SPENDERS.map((id) => ({ id, name: id })), none("agent")],
    model: listModels(OPEN_CATALOGUE).map(({ id, label }) => ({ id, name: label })),
    repository: [...names.choices.repository, none("repository")],
    strategy: [...names.choices.strategy, none("strategy")],
    person: [...names.choices.person, none("person")],
    kind: COST_KINDS.map((id) => ({ id, name: names.of("kind", id) })),
  };
}
