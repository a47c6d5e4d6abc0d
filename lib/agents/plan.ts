import { z } from "zod";

/** A plan is a contract: what a person approves, and what the executor is held to. */
export const planStepSchema = z.object({
  title: z.string().min(1).max(200).describe("What this step achieves, in a few words"),
  detail: z.string().max(2000).describe("How, and why"),
  paths: z.array(z.string().min(1).max(300)).max(50).describe("Files or globs this step may create, change or delete, relative to the repository; nothing else may be written"),
});

export const planSchema = z.object({
  title: z.string().min(1).max(120).describe("Title for the pull request, imperative, under 72 characters where possible"),
  summary: z.string().min(1).max(2000).describe("What will be done and why, for the person who approves it"),
  steps: z.array(planStepSchema).min(1).max(20),
  commands: z.array(z.string().min(1).max(500)).max(20).describe("Commands the executor expects to run, such as the tests"),
  acceptance: z.array(z.string().min(1).max(500)).max(20).describe("Statements that must be true at the end"),
  risk: z.enum(["low", "medium", "high"]),
  riskReason: z.string().max(1000),
  estimatedTurns: z.number().int().min(1).max(500).describe("How many turns the executor will need"),
});

export type Plan = z.infer<typeof planSchema>;
