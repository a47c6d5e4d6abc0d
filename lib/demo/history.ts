/** The demo repository's commits. Each folder holds the files that its commit added or changed, as they were after it. */
export interface DemoCommit {
  folder: string;
  author: { name: string; email: string };
  /** With offset, so that every machine makes the same commit. */
  date: string;
  message: string;
}

const ida = { name: "Ida Halvorsen", email: "ida@pocket-duration.example" };
const tomas = { name: "Tomás Riba", email: "tomas@pocket-duration.example" };
const wen = { name: "Wen Li", email: "wen@pocket-duration.example" };

export const DEMO_HISTORY: readonly DemoCommit[] = [
  { folder: "01-parse", author: ida, date: "2026-03-02T09:14:00+01:00", message: "Read durations such as 1h 30m" },
  { folder: "02-format", author: ida, date: "2026-03-04T16:40:00+01:00", message: "Write durations, in short or in words" },
  { folder: "03-refuse", author: tomas, date: "2026-03-19T11:05:00+01:00", message: "Refuse what is not a duration\n\nparse answered NaN for a typo, and a job was never run again." },
  { folder: "04-parts", author: ida, date: "2026-04-07T08:52:00+02:00", message: "Let format stop after some parts" },
  { folder: "05-clock", author: wen, date: "2026-05-21T19:31:00+08:00", message: "Add clock, for players and timers" },
  { folder: "06-schedule", author: tomas, date: "2026-06-30T14:22:00+02:00", message: "Add every, a repeating schedule with a label" },
  { folder: "07-docs-check", author: wen, date: "2026-07-03T20:10:00+08:00", message: "Check that the README shows every export" },
  { folder: "08-checks", author: tomas, date: "2026-09-15T10:47:00+02:00", message: "Name the checks that every change must pass; keep a list of changes" },
  { folder: "09-known-problems", author: ida, date: "2026-10-26T17:03:00+01:00", message: "Write down what is known to be wrong" },
];
