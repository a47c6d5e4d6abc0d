import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ensureBubblewrap } from "../setup/bubblewrap";
import { differences, readFacts, type Facts } from "./facts";
import { driveJob, prepareJob, script, type Job } from "./job";
import { nextMoment, placeOf } from "./moments";
import { findOrphans } from "./orphans";
import { Random } from "./random";
import { startWorld, type Victim, type World } from "./world";

/** Runs under way at once, so that one kill meets several. */
const AT_ONCE = 2;
/** What is left of a run after the last kill ends within this, a lost event's sweep after a minute included. */
const END_MS = 150_000;
/** A kill, the restart and what a run does until the next one takes a few seconds; this is for a busy machine. */
const KILL_MS = 30_000;
const ORPHANS_GONE_MS = 2_000;
const MOST_KILLS = 1_000;
/** Of so many webhooks one is lost on its way. */
const LOST_OF = 4;

const VICTIMS: ReadonlyArray<readonly [Victim, number]> = [["app", 4], ["app and its children", 3], ["stack", 4], ["both", 2]];

/**
 * `npm run chaos -- [--kills 10] [--seed 1] [--forge local|github]`: kills the app or the stack with SIGKILL at random
 * points of running jobs, on repositories of this machine or of a GitHub, starts it again, and compares what each run left (events, commits, pull
 * request, merge, money, checks, effects) with a run that nobody disturbed. Exit code 1 on any difference.
 */
async function main(): Promise<number> {
  const { kills, seed, forge } = options();
  ensureBubblewrap();
  console.log(`Chaos: ${kills} kills, --seed ${seed} --forge ${forge}`);
  const began = Date.now();
  const seconds = () => ((Date.now() - began) / 1_000).toFixed(1).padStart(6);
  const world = await startWorld(script, forge);
  const problems: string[] = [];
  try {
    const calm = await prepareJob(world, "reference");
    if (!(await driveJob(world, calm, () => began + END_MS))) throw new Error(`The undisturbed run did not end:\n${await logOf(world, calm)}`);
    const reference = await readFacts(world, { ...calm, runId: calm.runId! });
    problems.push(...reference.problems.map((problem) => `reference: ${problem}`));
    if (reference.facts.run?.[0]?.startsWith("succeeded merged") !== true) throw new Error(`The undisturbed run ended otherwise than it should:\n${await logOf(world, calm)}`);
    console.log(`${seconds()} s  the undisturbed run: ${reference.facts.run[0]}`);

    const luck = new Random(seed + 1);
    // Not only while the app is dead.
    world.github?.deliveries.lose(() => luck.below(LOST_OF) === 0);
    const jobs = await disturb(world, kills, new Random(seed), seconds, problems);
    problems.push(...(await compare(world, jobs, reference.facts)), ...findOrphans(world.folder).map((orphan) => `A process is left behind: ${orphan}`));
    for (const problem of problems) console.log(`  ✗ ${problem}`);
    console.log(`${kills} kills, ${jobs.length} runs, ${problems.length} differences in ${seconds().trim()} s (--seed ${seed} --forge ${forge})`);
    return problems.length === 0 ? 0 : 1;
  } finally {
    await world.close();
  }
}

/** Keeps runs under way and kills until all kills are used up, then lets every run end. */
async function disturb(world: World, kills: number, random: Random, seconds: () => string, problems: string[]): Promise<Job[]> {
  let deadline = Date.now() + kills * KILL_MS + END_MS;
  const jobs: Job[] = [];
  const driven: Promise<void>[] = [];
  const active = new Set<Job>();
  const begin = async () => {
    const job = await prepareJob(world, `job-${jobs.length + 1}`);
    jobs.push(job);
    active.add(job);
    driven.push(
      driveJob(world, job, () => deadline).then(async (ended) => {
        active.delete(job);
        if (!ended) problems.push(`${job.name} did not end:\n${await logOf(world, job)}`);
      }),
    );
  };
  for (let kill = 1; kill <= kills; kill++) {
    let moment: string;
    do {
      while (active.size < AT_ONCE) await begin();
      moment = await nextMoment(world, () => [...active], random);
    } while (active.size === 0);
    const victim = random.weighted(VICTIMS);
    const places = await Promise.all([...active].map((job) => placeOf(world, job)));
    await world.kill(victim);
    console.log(`${seconds()} s  kill ${String(kill).padStart(2)}: ${victim.padEnd(20)} at ${moment} (${places.join("; ") || "no run under way"})`);
    if (victim !== "stack") problems.push(...(await lingering(world)).map((orphan) => `Kill ${kill} left a process behind: ${orphan}`));
    await world.restart();
  }
  deadline = Date.now() + END_MS;
  await Promise.all(driven);
  return jobs;
}

/** Commands must die with the app; the kernel needs a moment for that, and git may finish what it does. */
async function lingering(world: World): Promise<string[]> {
  const until = Date.now() + ORPHANS_GONE_MS;
  for (;;) {
    const orphans = findOrphans(world.folder);
    if (orphans.length === 0 || Date.now() > until) return orphans;
    await wait(20);
  }
}

async function compare(world: World, jobs: Job[], reference: Facts): Promise<string[]> {
  const found: string[] = [];
  for (const job of jobs) {
    if (!job.runId) continue;
    const { facts, problems } = await readFacts(world, { ...job, runId: job.runId });
    const all = [...problems, ...differences(reference, facts)];
    found.push(...all.map((problem) => `${job.name}: ${problem}`));
    if (all.length > 0) console.log(`${job.name} (${job.runId}):\n${await logOf(world, job)}`);
  }
  return found;
}

async function logOf(world: World, { runId }: Job): Promise<string> {
  if (!runId) return "  It was never started.";
  const { data } = await world.service.from("run_events").select("number, type, message").eq("run_id", runId).order("number").limit(1_000);
  return (data ?? []).map(({ number, type, message }) => `  ${number} ${type}: ${message.split("\n")[0]?.slice(0, 160)}`).join("\n");
}

function options(): { kills: number; seed: number; forge: "local" | "github" } {
  const { values } = parseArgs({ options: { kills: { type: "string", default: "10" }, seed: { type: "string", default: String(Date.now() % 1_000_000) }, forge: { type: "string", default: "local" } } });
  const [kills, seed] = [Number(values.kills), Number(values.seed)];
  if (!Number.isInteger(kills) || kills < 1 || kills > MOST_KILLS) throw new Error(`--kills must be a number from 1 to ${MOST_KILLS}.`);
  if (!Number.isInteger(seed) || seed < 0) throw new Error("--seed must be a whole number.");
  const { forge } = values;
  if (forge !== "local" && forge !== "github") throw new Error("--forge must be local or github.");
  return { kills, seed, forge };
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.stack : error);
    process.exit(1);
  },
);
