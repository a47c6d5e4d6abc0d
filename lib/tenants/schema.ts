import { z } from "zod";
import type { Camel } from "@/lib/db/camel";
import type { Tables } from "@/lib/db/types";

export const roleSchema = z.enum(["admin", "member"]);
export type Role = z.infer<typeof roleSchema>;

/** What a key may be made for: everything a role can hold except managing people and keys. */
export const KEY_SCOPES = ["runs.read", "runs.write", "approvals.decide", "repositories.read", "repositories.write", "strategies.write", "tenant.read", "members.read", "keys.read", "budgets.manage", "governance.manage", "audit.read"] as const;
export const scopeSchema = z.enum(KEY_SCOPES);
export type Scope = z.infer<typeof scopeSchema>;

export const tenantNameSchema = z.string().trim().min(1, "Give the workspace a name.").max(120);
export const displayNameSchema = z.string().trim().min(1, "Give a name.").max(120);

export const createInvitationInputSchema = z.strictObject({ email: z.email("Give an e-mail address.").max(320), role: roleSchema });
export type CreateInvitationInput = z.infer<typeof createInvitationInputSchema>;

export const createApiKeyInputSchema = z.strictObject({
  name: z.string().trim().min(1, "Give the key a name.").max(80),
  scopes: z.array(scopeSchema).min(1, "Choose at least one scope.").max(KEY_SCOPES.length),
  /** Days until the key stops working; without it the key works until it is revoked. */
  expiresInDays: z.number().int().min(1).max(3650).optional(),
});
export type CreateApiKeyInput = z.infer<typeof createApiKeyInputSchema>;

export interface Tenant {
  id: string;
  name: string;
  role: Role;
}
export interface Member {
  userId: string;
  role: Role;
  email: string;
  displayName: string;
  createdAt: string;
}
export type Invitation = Camel<Pick<Tables<"invitations">, "id" | "email" | "role" | "created_at" | "expires_at">>;
export type ApiKey = Camel<Pick<Tables<"api_keys">, "id" | "name" | "prefix" | "scopes" | "created_at" | "expires_at" | "revoked_at" | "last_used_at">>;
