const SHORT = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const LONG = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

const SHORT_MONTH = new Intl.DateTimeFormat("en-GB", { month: "short", timeZone: "UTC" });
const LONG_MONTH = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });

/** A day of the calendar as people write it: 21 Nov. */
export const shortDay = (day: string) => SHORT.format(new Date(`${day}T00:00:00Z`));
/** Sat, 21 Nov 2026. */
export const longDay = (day: string) => LONG.format(new Date(`${day}T00:00:00Z`));
/** The month of a day: Nov. */
export const shortMonth = (day: string) => SHORT_MONTH.format(new Date(`${day}T00:00:00Z`));
/** November 2026. */
export const longMonth = (day: string) => LONG_MONTH.format(new Date(`${day}T00:00:00Z`));
