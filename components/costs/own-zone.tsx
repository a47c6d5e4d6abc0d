"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { keepCookie } from "@/components/layout/theme";
import { ZONE_COOKIE } from "./zone";

/** Tells the server the reader's time zone, and shows the page anew when it was made for another. */
export function OwnZone({ zone }: { zone: string }) {
  const router = useRouter();
  useEffect(() => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!own || own === zone || document.cookie.includes(`${ZONE_COOKIE}=${encodeURIComponent(own)}`)) return;
    keepCookie(ZONE_COOKIE, encodeURIComponent(own));
    router.refresh();
  }, [router, zone]);
  return null;
}
