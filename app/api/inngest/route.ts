import { serve } from "inngest/next";
import { inngest } from "@/inngest/client";
import { functions } from "@/inngest/functions";

/** Turns run commands and wait for models: an hour is the most one call may take where the host allows it. */
export const maxDuration = 3600;

export const { GET, POST, PUT } = serve({ client: inngest, functions });
