"use client";

import { useEffect } from "react";
import { hasSession, tellTabs } from "./session";

/** On the pages for people who are not signed in: has the other tabs notice it. */
export function SignedOutHere() {
  useEffect(() => {
    if (!hasSession()) tellTabs(null);
  }, []);
  return null;
}
