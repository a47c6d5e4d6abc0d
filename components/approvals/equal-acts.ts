import type { ListedApproval } from "@/lib/approvals/schema";

/** What makes two acts equal: the same kind, and the same command or else the same digest. */
export const actKey = ({ kind, digest, facts }: Pick<ListedApproval, "kind" | "digest" | "facts">): string => `${kind}:${kind === "command" ? facts.about : digest}`;

/** Whether an approval can be decided now by whoever looks. */
export const isOpen = ({ status, decision, facts }: ListedApproval): boolean => status === "pending" && decision === null && (!facts.refusal || facts.mayReject);

/** Those that ask for the same act as this one, itself among them. */
export const equalTo = (approval: ListedApproval, all: readonly ListedApproval[]): ListedApproval[] => all.filter((other) => isOpen(other) && actKey(other) === actKey(approval));
