import { z } from "zod";

/** A file that a run produced, without its content. */
export const artifactSummarySchema = z.object({
  id: z.uuid(),
  kind: z.enum(["diff", "log", "summary", "evidence"]),
  name: z.string(),
  contentType: z.string(),
  digest: z.string().describe("SHA-256 of the content, hex"),
  createdAt: z.iso.datetime({ offset: true }),
});
export type ArtifactSummary = z.infer<typeof artifactSummarySchema>;

export const artifactSchema = artifactSummarySchema.extend({ runId: z.uuid(), content: z.string() });
export type Artifact = z.infer<typeof artifactSchema>;
