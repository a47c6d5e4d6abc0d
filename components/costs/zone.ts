import { isZone } from "@/lib/governance/costs/days";

/** Holds the reader's time zone where the server reads it. */
export const ZONE_COOKIE = "morning-zone";

/** What the cookie says; UTC until the reader's browser has said. */
export function zoneOf(value: string | undefined): string {
  const zone = value && decodeURIComponent(value);
  return zone && isZone(zone) ? zone : "UTC";
}
