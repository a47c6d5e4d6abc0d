import { Inngest } from "inngest";

/** Configured by INNGEST_* variables; the embedded engine and Inngest itself are reached alike. */
export const inngest = new Inngest({ id: "morning" });
