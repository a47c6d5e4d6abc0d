import { useMemo, useState, type ReactNode } from "react";
import { Alert } from "@/components/ui/alert";
import type { ApprovalActions } from "./approval-actions";

/**
 * The actions of a page that asks, and what it says of a decision that did not count: the question goes
 * away when somebody else was faster, and with it the place where its form would say so.
 *
 * @param asks whether the page still asks about this approval; its form says then why it was refused
 */
export function useRefusals(actions: ApprovalActions, asks: (id: string) => boolean): { actions: ApprovalActions; refusal: ReactNode } {
  const [refused, setRefused] = useState<{ id: string; reason: string } | null>(null);
  const told = useMemo<ApprovalActions>(() => ({
    ...actions,
    async decide(id, digest, state, data) {
      const answer = await actions.decide(id, digest, state, data);
      setRefused(answer.error ? { id, reason: answer.error } : null);
      return answer;
    },
  }), [actions]);
  return { actions: told, refusal: refused && !asks(refused.id) && <Alert variant="danger" title="Your decision did not count">{refused.reason}</Alert> };
}
