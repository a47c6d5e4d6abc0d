/** The goal of the demo's run. The replay model knows the answers to it. */
export const DEMO_GOAL = 'Understand weeks: parse("2w 3d") should work, and format should write weeks when asked with { largest: "w" }.';
