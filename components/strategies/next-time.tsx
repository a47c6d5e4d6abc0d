"use client";

import { useSyncExternalStore } from "react";
import { shownTime } from "./times-list";

const never = () => () => {};

/** A moment to come, in the reader's zone. */
export function NextTime({ at }: { at: string }) {
  const here = useSyncExternalStore(never, () => true, () => false);
  return <time dateTime={at} className="tabular-nums">{shownTime(at, here ? undefined : "UTC")}</time>;
}
