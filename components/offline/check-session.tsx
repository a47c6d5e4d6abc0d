"use client";

import { useEffect } from "react";
import { tellWorker } from "./worker";

/** On pages for people who may not be signed in: has the service worker look whether what it keeps still belongs to this session. */
export function CheckSession() {
  useEffect(() => tellWorker({ type: "session" }), []);
  return null;
}
