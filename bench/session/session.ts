/**
 * One page's worth of measuring: libraries side by side on one problem, each called to take a few
 * steps in its turn. Which library works when, and for how long, is the runner's to say.
 */
import { at } from "../../src/shared/errors.ts";
import { peers } from "../peers/index.ts";
import type { OpenPeer, Training } from "../peers/peer.ts";
import { type Problem, problemOf } from "../problem/problem.ts";
import { type Counts, charge, installCounters } from "./counters.ts";

/** Steps that are under way at once, as in training. */
const IN_FLIGHT = 2;

export interface FirstStep {
  /** From an open device to the loss of the first step. */
  readonly milliseconds: number;
  readonly loss: number;
}

export interface PerStep extends Pick<Counts, "dispatches" | "submits" | "buffers" | "bindGroups"> {
  readonly peakBytes: number;
}

export interface Facts {
  readonly flops: number;
  readonly neededBytes: number;
  /** The FMA kernel's 10⁹ operations a second, where the library can measure it. */
  readonly ceiling: number | null;
}

/** What the runner may ask of a page or a process; arguments and results are plain data. */
export interface Session {
  /** What the adapter calls itself. */
  adapter(): Promise<string>;
  /** Loads a library and opens its device. */
  open(peer: string): Promise<null>;
  /** Gets a library ready for a problem and takes its first step. */
  start(peer: string, workload: string, batch: number): Promise<FirstStep>;
  /** Lets a library finish what it does beside its first steps. */
  tune(peer: string): Promise<null>;
  /** Takes steps and returns milliseconds a step, and the losses. */
  steps(peer: string, count: number): Promise<{ milliseconds: number; losses: number[] }>;
  /** Takes steps and counts. */
  count(peer: string, count: number): Promise<PerStep>;
  /** Milliseconds that the main thread is busy issuing one step. */
  issue(peer: string): Promise<number>;
  choices(peer: string): Promise<string[]>;
  choose(peer: string, choice: string): Promise<null>;
  facts(peer: string): Promise<Facts>;
}

interface Entry {
  readonly open: OpenPeer;
  training?: Training;
  problem?: Problem;
  /** Peak that the library itself reports. */
  reportedPeak: number;
}

export function createSession(): Session {
  installCounters();
  const entries = new Map<string, Entry>();
  const entryOf = (peer: string): Entry => {
    const entry = entries.get(peer);
    if (!entry) throw new Error(`${peer} is not open`);
    return entry;
  };
  /** The library's training, after the page has been handed to it. */
  const takeFloor = async (peer: string): Promise<Training> => {
    const { training } = entryOf(peer);
    if (!training) throw new Error(`${peer} has not started`);
    charge(peer);
    await training.resume?.();
    return training;
  };
  const noteBytes = (entry: Entry) => {
    entry.reportedPeak = Math.max(entry.reportedPeak, entry.training?.gpuBytes?.() ?? 0);
  };
  const takeSteps = async (peer: string, count: number): Promise<number[]> => {
    const training = await takeFloor(peer);
    const losses: number[] = [];
    const pending: Promise<number>[] = [];
    const finishOldest = async () => losses.push((await pending.shift()) ?? Number.NaN);
    for (let step = 0; step < count; step++) {
      if (pending.length >= IN_FLIGHT) await finishOldest();
      pending.push(training.step());
      noteBytes(entryOf(peer));
    }
    while (pending.length > 0) await finishOldest();
    return losses;
  };

  return {
    async adapter() {
      const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
      const { vendor, architecture, device, description } = adapter?.info ?? {};
      return [...new Set([vendor, architecture, device, description])].filter(Boolean).join(" ");
    },
    async open(peer) {
      const definition = peers.find(({ id }) => id === peer);
      if (!definition) throw new Error(`no library is called ${peer}`);
      charge(peer);
      const open = await (await definition.load()).open();
      entries.set(peer, { open, reportedPeak: 0 });
      return null;
    },
    async start(peer, workload, batch) {
      const entry = entryOf(peer);
      entry.problem = problemOf(workload, batch);
      charge(peer);
      const started = performance.now();
      entry.training = await entry.open.prepare(entry.problem);
      const loss = await entry.training.step();
      const milliseconds = performance.now() - started;
      noteBytes(entry);
      return { milliseconds, loss };
    },
    async tune(peer) {
      const training = await takeFloor(peer);
      charge("tuning"); // what it holds meanwhile is not the step's
      await training.tune?.();
      return null;
    },
    async steps(peer, count) {
      await takeFloor(peer);
      const started = performance.now();
      const losses = await takeSteps(peer, count);
      return { milliseconds: (performance.now() - started) / count, losses };
    },
    async count(peer, count) {
      await takeFloor(peer);
      const counts = charge(peer);
      const before = { ...counts };
      await takeSteps(peer, count);
      const perStep = (key: keyof Counts) => (counts[key] - before[key]) / count;
      return {
        dispatches: perStep("dispatches"),
        submits: perStep("submits"),
        buffers: perStep("buffers"),
        bindGroups: perStep("bindGroups"),
        peakBytes: Math.max(counts.peakBytes, entryOf(peer).reportedPeak),
      };
    },
    async issue(peer) {
      const training = await takeFloor(peer);
      // A library may go on in microtasks; the next task starts when they are through.
      const nextTask = taskBoundary();
      await nextTask();
      const started = performance.now();
      const loss = training.step();
      const ended = nextTask().then(() => performance.now());
      const milliseconds = (await ended) - started;
      await loss;
      return milliseconds;
    },
    choices: async (peer) => entryOf(peer).training?.choices?.map(({ name }) => name) ?? [],
    async choose(peer, choice) {
      const choices = entryOf(peer).training?.choices ?? [];
      at(
        choices,
        choices.findIndex(({ name }) => name === choice),
      ).apply();
      return null;
    },
    async facts(peer) {
      const training = await takeFloor(peer);
      const { problem } = entryOf(peer);
      if (!problem) throw new Error(`${peer} has no problem`);
      charge("ceiling"); // its buffers are not the step's
      return { ...problem.costs, ceiling: (await training.ceiling?.()) ?? null };
    },
  };
}

/** A function that resolves in a task of its own, as soon as the current one and its microtasks end. */
function taskBoundary(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return () =>
    new Promise((resolve) => {
      port1.onmessage = () => resolve();
      port2.postMessage(null);
    });
}
