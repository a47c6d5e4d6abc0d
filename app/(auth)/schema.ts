import { z } from "zod";
import { displayNameSchema, tenantNameSchema } from "@/lib/tenants/schema";

const email = z.email("Give your e-mail address.").max(320);
// Longer ones would be cut off by bcrypt without a word.
const newPassword = z.string().min(8, "A password needs at least 8 characters.").max(72, "A password has at most 72 characters.");

export const signInSchema = z.object({ email, password: z.string().min(1, "Give your password.").max(200) });
export const signUpSchema = z.object({ email, password: newPassword, displayName: displayNameSchema, tenantName: tenantNameSchema.optional() });
export const forgotPasswordSchema = z.object({ email });
export const resetPasswordSchema = z.object({ password: newPassword });
export const newWorkspaceSchema = z.object({ name: tenantNameSchema });
export const tokenSchema = z.string().regex(/^[A-Za-z0-9_-]{20,100}$/);
