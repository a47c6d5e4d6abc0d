import { createServer } from "node:http";
import { serve } from "inngest/node";
import { inngest } from "@/inngest/client";
import { functions } from "@/inngest/functions";
import { sweepGithub } from "@/inngest/functions/sweep-github";
import { receiveWebhook } from "../setup/receive-webhook";

/** Nobody waits five minutes here for what a lost webhook would have told; each tick is the product's own sweep. */
const sweepOften = inngest.createFunction({ id: "sweep-github-often", triggers: [{ cron: "*/10 * * * * *" }], retries: 0 }, ({ step }) => step.invoke("sweep", { function: sweepGithub, data: {} }));

/**
 * The app as chaos kills it: the pipeline's functions behind the SDK's own HTTP handler, without
 * pages, and GitHub's webhook where there is a GitHub. `app/api/inngest/route.ts` serves the same client and the same list of functions through
 * the SDK's adapter for Next; all that runs behind either, and all that a kill can interrupt, is the
 * same code. It starts in a third of the time, so that ten kills fit into a minute.
 *
 * Reads PORT and the product's own variables; prints one line when it serves.
 */
const onGitHub = process.env.GITHUB_APP_ID !== undefined;
const handler = serve({ client: inngest, functions: onGitHub ? [...functions, sweepOften] : functions, serveOrigin: process.env.APP_URL });
const server = createServer((request, response) => void (onGitHub && request.url === "/api/webhooks/github" ? receiveWebhook : handler)(request, response));
server.listen(Number(process.env.PORT), "127.0.0.1", () => process.stdout.write("ready\n"));
