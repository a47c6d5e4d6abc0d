"use client";

import { useEffect, useState } from "react";
import { getJson } from "@/components/layout/get-json";

/** Keys pressed in a row ask once. */
const REST_MS = 250;

export interface Asked<Answer> {
  /** What was answered last; it stays while the next answer is on its way, so that nothing jumps. */
  answer?: Answer;
  problem?: string;
  asking: boolean;
}

/** What the REST API answers at a path, asked again when the path changes; nothing is asked for null. */
export function useAnswer<Answer>(path: string | null): Asked<Answer> {
  const [got, setGot] = useState<{ path: string; answer?: Answer; problem?: string }>();
  useEffect(() => {
    if (path === null) return;
    let gone = false;
    const timer = setTimeout(() => {
      getJson<Answer>(path).then(
        (answer) => !gone && setGot({ path, answer }),
        (error: unknown) => !gone && setGot({ path, problem: error instanceof Error ? error.message : "The server did not answer." }),
      );
    }, REST_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [path]);
  if (path === null) return { asking: false };
  return { answer: got?.answer, problem: got?.problem, asking: got?.path !== path };
}
