import type { Repository } from "@/lib/repositories/schema";

/** What commands of a repository may reach, in words. */
export const NETWORK: Record<Repository["network"], string> = {
  none: "None",
  install: "Package registries, during set-up",
  all: "Everything",
};
