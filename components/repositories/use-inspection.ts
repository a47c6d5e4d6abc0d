import { useCallback, useEffect, useRef, useState } from "react";
import type { RepositoryInspection } from "@/lib/repositories/inspect-repository";

/** What a look at a place brought; `problem` is a sentence that says what to do. */
export interface SeenPlace {
  looking?: boolean;
  found?: RepositoryInspection;
  problem?: string;
}
export type InspectPlace = (location: string) => Promise<SeenPlace>;

/** Typing has stopped when nothing was typed for this long, milliseconds. */
const TYPING_MS = 500;

/** Looks at a place when typing stops; of several answers, the one for what was typed last counts. */
export function useInspection(inspect: InspectPlace): { seen: SeenPlace; look: (location: string) => void } {
  const [seen, setSeen] = useState<SeenPlace>({});
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const look = useCallback((typed: string) => {
    const location = typed.trim();
    const number = ++latest.current;
    clearTimeout(timer.current);
    if (!location) return setSeen({});
    setSeen({ looking: true });
    timer.current = setTimeout(async () => {
      const answer = await inspect(location).catch(() => ({ problem: "The server could not be reached. The path is checked again when you add it." }));
      if (number === latest.current) setSeen(answer);
    }, TYPING_MS);
  }, [inspect]);
  return { seen, look };
}
