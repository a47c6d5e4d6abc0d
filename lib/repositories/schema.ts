import { z } from "zod";

export const networkSchema = z.enum(["none", "install", "all"]).describe("What commands may reach: nothing, package registries during set-up, everything");
export const mergeMethodSchema = z.enum(["merge", "squash", "rebase"]).describe("How an approved, green change reaches the base branch; rebase on GitHub alone");

export const repositorySchema = z.object({
  id: z.uuid(),
  forge: z.enum(["local", "github"]),
  name: z.string(),
  location: z.string().describe("Local forge: an absolute path on the machine that runs the app; GitHub: owner/name"),
  url: z.url().nullable().describe("Its page on GitHub"),
  access: z.enum(["ok", "suspended", "removed", "token_invalid"]).describe("Whether it can be reached; runs start only where it is ok"),
  defaultBranch: z.string(),
  network: networkSchema,
  mergeMethod: mergeMethodSchema,
  runLabel: z.string().describe("GitHub: an issue with this label starts a run"),
  checksGraceSeconds: z.number().int().describe("GitHub: how long a commit without any check counts as waiting for one"),
  createdBy: z.uuid().nullable(),
  createdAt: z.iso.datetime({ offset: true }),
});
export type Repository = z.infer<typeof repositorySchema>;

const name = z.string().trim().min(1).max(200);
const branch = z.string().min(1).max(250);

export const createRepositoryInputSchema = z.strictObject({
  location: z.string().trim().min(1, "Give the path of a git repository.").max(1000).describe("An absolute path on the machine that runs the app, under one of LOCAL_REPOSITORY_ROOTS"),
  name: name.optional().describe("Default: the last part of the path"),
  defaultBranch: branch.optional().describe("Default: the repository's own"),
  network: networkSchema.optional(),
  mergeMethod: mergeMethodSchema.exclude(["rebase"]).optional(),
});
export type CreateRepositoryInput = z.infer<typeof createRepositoryInputSchema>;

export const updateRepositoryInputSchema = z
  .strictObject({
    name: name.optional(), defaultBranch: branch.optional(), network: networkSchema.optional(), mergeMethod: mergeMethodSchema.optional(),
    runLabel: z.string().trim().min(1, "Name a label.").max(50, "Labels have at most 50 characters.").optional(),
    checksGraceSeconds: z.number({ error: "Give a number of seconds." }).int().min(0).max(3_600, "At most an hour: 3600 seconds.").optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), "Name at least one thing to change.");
export type UpdateRepositoryInput = z.infer<typeof updateRepositoryInputSchema>;
