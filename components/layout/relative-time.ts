const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The parts of a moment on the wall: in the reader's zone, or in UTC where no reader is known. */
function wall(ms: number, utc: boolean) {
  const date = new Date(ms);
  const [year, month, day, weekday, hours, minutes, seconds] = utc
    ? [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), date.getUTCDay(), date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()]
    : [date.getFullYear(), date.getMonth(), date.getDate(), date.getDay(), date.getHours(), date.getMinutes(), date.getSeconds()];
  const two = (value: number) => String(value).padStart(2, "0");
  // Counted in UTC, so that a day with a change of the clock is still one day.
  return { year, date: `${day} ${MONTHS[month]}`, weekday: DAYS[weekday]!, day: Math.floor(Date.UTC(year, month, day) / DAY), time: `${two(hours)}:${two(minutes)}`, seconds: `${two(hours)}:${two(minutes)}:${two(seconds)}` };
}

/**
 * A moment as people say it: "just now", "3 min ago", "2 h ago", "yesterday 14:03", "Tue 14:03", beyond
 * a week its date. What is still to come is said as a moment ("14:03", "tomorrow 14:03", "28 Nov 14:03"),
 * because such texts follow "until".
 */
export function relativeTime(at: number, now: number, utc = false): string {
  if (Number.isNaN(at)) return "–";
  const past = now - at;
  const then = wall(at, utc);
  const today = wall(now, utc);
  const days = today.day - then.day;
  // Clocks of two machines differ a little: what has just happened is not in the future.
  if (past >= -5_000 && past < 45_000) return "just now";
  if (past >= 0 && past < HOUR) return `${Math.max(1, Math.floor(past / MINUTE))} min ago`;
  if (past >= 0 && days === 0) return `${Math.floor(past / HOUR)} h ago`;
  if (days === 0) return then.time;
  if (days === 1) return `yesterday ${then.time}`;
  if (days === -1) return `tomorrow ${then.time}`;
  if (past >= 0 && days < 7) return `${then.weekday} ${then.time}`;
  const date = then.year === today.year ? then.date : `${then.date} ${then.year}`;
  return past >= 0 || days < -30 ? date : `${date} ${then.time}`;
}

/** The time of day, to the second. */
export function clockTime(at: number, utc = false): string {
  return Number.isNaN(at) ? "–" : wall(at, utc).seconds;
}

/** The exact moment with its zone, in the reader's zone. */
export function exactTime(at: number): string {
  return Number.isNaN(at) ? "–" : EXACT.format(new Date(at));
}

const EXACT = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short" });
