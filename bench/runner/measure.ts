/**
 * Compares libraries on one workload at one batch size. First each in a fresh host, for its first step; then
 * all in one host, in turns of a few steps each, so that temporary load affects all of them alike. A library
 * that would take too long is skipped with the reason.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "../../src/cli/steps.ts";
import { messageOf } from "../../src/shared/errors.ts";
import { peers, REFERENCE } from "../peers/index.ts";
import type { Facts } from "../session/session.ts";
import type { Host, Hosts } from "./processHost.ts";
import { COMPARED_STEPS, type Measured, quotient, type Row, rowsOf } from "./rows.ts";

export interface Task {
  readonly workload: string;
  readonly batch: number;
  readonly peers: readonly string[];
  /** Time limit for the timed steps of each library. */
  readonly seconds: number;
  /** Whether each library's first step is timed, in a host of its own. */
  readonly firstSteps: boolean;
}

/** Duration of a turn, and the most steps in one. */
const TURN_MILLISECONDS = 300;
const LONGEST_TURN = 30;
const MOST_TURNS = 25;
/** Time limit for opening a library and its first step; drivers may compile for minutes. */
const START_SECONDS = 240;
const ISSUE_SAMPLES = 9;
/** Steps in which shaders may still be compiled: the first, and those after which other variants take over. */
const COMPILING_STEPS = 3;
/** Each of these steps but the first may take this long, even if the limit of the row is shorter. */
const COMPILING_MILLISECONDS = 60_000;
/** A step that is faster than the ones before by this factor shows that those compiled. */
const STILL_COMPILING = 1.5;
const MOST_SETTLING_STEPS = 6;

export async function measure(
  hosts: Hosts,
  task: Task,
  log: (line: string) => void,
): Promise<Row[]> {
  const cache = mkdtempSync(join(tmpdir(), "isotrope-shaders-"));
  try {
    const runs = task.peers.map((peer) => new PeerRun(peer, hosts));
    for (const run of runs.filter(({ possible }) => possible && task.firstSteps)) {
      log(`${task.workload} × ${task.batch}: first step of ${run.peer}`);
      await firstStep(hosts, task, run, cache);
    }
    log(`${task.workload} × ${task.batch}: side by side`);
    const adapter = await sideBySide(hosts, task, runs, cache);
    return rowsOf(
      runs.map((run) => run.result(task, adapter)),
      REFERENCE,
    );
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

/** Measurements of one library. */
class PeerRun {
  readonly peer: string;
  readonly host: string;
  readonly backend: "webgpu" | "webgl";
  skipped: string | undefined;
  firstStepMs: number | null = null;
  losses: number[] = [];
  /** Milliseconds per step of each turn. */
  turns: number[] = [];
  /** Total milliseconds of all turns. */
  spent = 0;
  estimate = 0;
  jsMs: number | null = null;
  counts: { [Key in "dispatches" | "submits" | "buffers" | "bindGroups" | "peakBytes"]?: number } =
    {};
  setting: string | undefined;
  facts: Facts | undefined;

  constructor(peer: string, hosts: Hosts) {
    this.peer = peer;
    this.host = hosts.name;
    this.backend = peers.find(({ id }) => id === peer)?.backend ?? "webgpu";
    if (!hosts.backends.includes(this.backend)) {
      this.skipped = `${hosts.name} has no ${this.backend}`;
    }
  }

  get possible(): boolean {
    return this.skipped === undefined;
  }

  result({ workload, batch }: Task, adapter: string): Measured {
    const { peer, backend, host, losses, counts, facts } = this;
    const stepMs = median(this.turns);
    const gigaflops = facts && stepMs !== null ? facts.flops / stepMs / 1e6 : null;
    const peakBytes = counts.peakBytes ?? null;
    return {
      workload,
      batch,
      peer,
      backend,
      host,
      adapter,
      stepMs,
      firstStepMs: this.firstStepMs,
      dispatches: counts.dispatches ?? null,
      submits: backend === "webgl" ? null : (counts.submits ?? null),
      buffers: counts.buffers ?? null,
      bindGroups: backend === "webgl" ? null : (counts.bindGroups ?? null),
      jsMs: this.jsMs,
      peakBytes,
      peakRatio: quotient(peakBytes, facts?.neededBytes),
      gigaflops,
      ceilingShare: quotient(gigaflops, facts?.ceiling),
      losses: losses.slice(0, COMPARED_STEPS),
      samples: this.turns.length,
      ...(this.setting !== undefined && { setting: this.setting }),
      ...(this.skipped !== undefined && { skipped: this.skipped }),
    };
  }
}

async function firstStep(hosts: Hosts, task: Task, run: PeerRun, cache: string): Promise<void> {
  const host = await hosts.open(cache);
  try {
    await host.call("open", [run.peer]);
    const { workload, batch } = task;
    const first = await host.call("start", [run.peer, workload, batch], START_SECONDS);
    run.firstStepMs = first.milliseconds;
  } catch (error) {
    run.skipped = `first step: ${firstLine(error)}`;
  } finally {
    await host.close();
  }
}

/** Times all libraries in turns. Returns the adapter's name. */
async function sideBySide(
  hosts: Hosts,
  task: Task,
  runs: readonly PeerRun[],
  cache: string,
): Promise<string> {
  const host = await hosts.open(cache);
  try {
    const adapter = await host.call("adapter", []);
    for (const run of runs.filter(({ possible }) => possible)) await warmUp(host, task, run);
    const ready = runs.filter(({ possible }) => possible);
    const unfinished = () =>
      ready.filter(
        ({ spent, estimate, turns, possible }) =>
          possible &&
          (turns.length === 0 || spent + estimate < task.seconds * 1000) &&
          turns.length < MOST_TURNS,
      );
    while (unfinished().length > 0) {
      for (const run of unfinished()) await guarded(run, () => takeTurn(host, run));
    }
    for (const run of ready) await guarded(run, () => countAndIssue(host, run));
    const ceiling = ready.find(({ facts }) => facts?.ceiling)?.facts?.ceiling ?? null;
    for (const run of ready) if (run.facts) run.facts = { ...run.facts, ceiling };
    return adapter;
  } finally {
    await host.close();
  }
}

const firstLine = (error: unknown) => messageOf(error).split("\n")[0] ?? "";

async function guarded(run: PeerRun, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    run.skipped ??= firstLine(error);
  }
}

/** Starts a library, takes the steps whose losses are compared, and chooses its setting. */
async function warmUp(host: Host, task: Task, run: PeerRun): Promise<void> {
  await guarded(run, async () => {
    const { peer } = run;
    await host.call("open", [peer]);
    const { workload, batch } = task;
    const { loss } = await host.call("start", [peer, workload, batch], START_SECONDS);
    run.losses.push(loss);
    await host.call("tune", [peer]);
    let compiling = 0;
    let best = Number.POSITIVE_INFINITY;
    while (run.losses.length < COMPARED_STEPS) {
      const { milliseconds, losses } = await host.call("steps", [peer, 1]);
      run.losses.push(...losses);
      run.estimate = milliseconds;
      best = Math.min(best, milliseconds);
      compiling += milliseconds;
      const mayCompile = run.losses.length <= COMPILING_STEPS;
      if (mayCompile && compiling < Math.max(COMPILING_MILLISECONDS, task.seconds * 2000)) continue;
      const left = (COMPARED_STEPS - run.losses.length) * milliseconds;
      if (left > task.seconds * 2000) {
        const seconds = (milliseconds / 1000).toFixed(1);
        run.turns.push(milliseconds);
        run.skipped = `a step took ${seconds} s, too long to take ${COMPARED_STEPS} for comparing losses`;
        return;
      }
    }
    await settle(host, run, best);
    run.facts = await host.call("facts", [peer]);
    await chooseSetting(host, task, run);
  });
}

/** Takes steps until one is no longer much faster than the fastest before it. */
async function settle(host: Host, run: PeerRun, fastest: number): Promise<void> {
  let best = fastest;
  for (let step = 0; step < MOST_SETTLING_STEPS; step++) {
    const { milliseconds } = await host.call("steps", [run.peer, 1]);
    run.estimate = milliseconds;
    if (milliseconds > best / STILL_COMPILING) return;
    best = milliseconds;
  }
}

/** Tries the library's settings, if steps are quick enough, and keeps the fastest. */
async function chooseSetting(host: Host, task: Task, run: PeerRun): Promise<void> {
  const choices = await host.call("choices", [run.peer]);
  if (choices.length === 0) return;
  const [standard] = choices;
  run.setting = standard;
  if (run.estimate * choices.length * 2 > task.seconds * 1000) return;
  let best = Number.POSITIVE_INFINITY;
  for (const choice of choices) {
    await host.call("choose", [run.peer, choice]);
    const { milliseconds } = await host.call("steps", [run.peer, turnOf(run)]);
    if (milliseconds >= best) continue;
    best = milliseconds;
    run.setting = choice;
  }
  if (run.setting !== undefined) await host.call("choose", [run.peer, run.setting]);
}

const turnOf = ({ estimate }: PeerRun) =>
  Math.min(LONGEST_TURN, Math.max(1, Math.round(TURN_MILLISECONDS / estimate)));

async function takeTurn(host: Host, run: PeerRun): Promise<void> {
  const steps = turnOf(run);
  const { milliseconds } = await host.call("steps", [run.peer, steps]);
  run.turns.push(milliseconds);
  run.spent += milliseconds * steps;
  run.estimate = milliseconds;
}

async function countAndIssue(host: Host, run: PeerRun): Promise<void> {
  const { estimate, peer } = run;
  run.counts = await host.call("count", [peer, estimate > 1000 ? 1 : 4]);
  const times: number[] = [];
  for (let sample = 0; sample < (estimate > 1000 ? 1 : ISSUE_SAMPLES); sample++) {
    times.push(await host.call("issue", [peer]));
  }
  run.jsMs = median(times);
}
