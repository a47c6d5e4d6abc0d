import type { Sender } from "./read-intent";

/** The header, as name and value, in which the record reads for whom on GitHub the service acts: private.audit_actor. */
export function actingFor({ id, login }: Sender): [name: string, value: string] {
  return ["x-morning-actor", JSON.stringify({ kind: "github", id: String(id), name: login })];
}
