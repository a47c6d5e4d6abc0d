// Loaded into children that we did not write: a launcher that was killed cannot stop them, so they
// look themselves whether it is still their parent. Plain JavaScript, because Node loads it as it is.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && process.exit(1), 1_000).unref();
