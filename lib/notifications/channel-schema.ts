import { z } from "zod";

/** Which messages are wanted. */
export const wantedSchema = z.strictObject({ needsYou: z.boolean(), finished: z.boolean(), warnings: z.boolean() });
export type Wanted = z.infer<typeof wantedSchema>;

/** What a person gets by mail of one workspace, and at which address. */
export interface MyMail extends Wanted {
  email: string;
  /** Nothing goes to an address that nobody has confirmed. */
  confirmed: boolean;
}

export const slackInputSchema = wantedSchema.extend({
  token: z.string().trim().regex(/^xoxb-[A-Za-z0-9-]{10,250}$/, "The token of a bot begins with xoxb-; it is in your Slack app under OAuth & Permissions.").nullable(),
  channel: z.string().trim().transform((name) => name.replace(/^#/, "")).pipe(z.string().regex(/^[^\s#<>\p{Cc}]{1,80}$/u, "Give the name of a channel, such as #morning, or its ID.")),
});
export type SlackInput = z.infer<typeof slackInputSchema>;

/** Where a workspace is told in Slack; its token is shown to nobody. */
export interface SlackConnection extends Wanted {
  teamName: string;
  channel: string;
  connectedAt: string;
}

/** A message that was sent, or was not. */
export interface Delivery {
  id: string;
  /** What it told, in a few words. */
  title: string;
  path: string;
  channel: "mail" | "slack";
  recipient: string;
  status: "sending" | "sent" | "failed" | "skipped";
  lastError: string | null;
  createdAt: string;
}
