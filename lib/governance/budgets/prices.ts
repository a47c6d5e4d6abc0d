import { env } from "@/lib/env";

/**
 * What is not a model and costs money all the same, in whole micro-dollars. The numbers are the
 * platform's own: sandboxes and the database run where it runs, so whoever operates it says what they
 * cost; 0, the default, charges nothing and writes no entries.
 */
export function ownPrices(): { sandboxMicrosPerSecond: number; storageMicrosPerGbDay: number } {
  const { SANDBOX_MICROS_PER_SECOND, STORAGE_MICROS_PER_GB_DAY } = env();
  return { sandboxMicrosPerSecond: SANDBOX_MICROS_PER_SECOND, storageMicrosPerGbDay: STORAGE_MICROS_PER_GB_DAY };
}
