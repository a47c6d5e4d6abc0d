import nextEnv from "@next/env";
import { ROOT } from "./child";

/** Loads `.env`, `.env.local` and so on, in the order in which Next does; what is set already stays. */
export function loadEnvironmentFiles(mode: "dev" | "start"): void {
  nextEnv.loadEnvConfig(ROOT, mode === "dev", { info: () => undefined, error: console.error });
}
