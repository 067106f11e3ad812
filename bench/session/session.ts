/**
 * Measurements in one page or process: several libraries on one problem. The runner decides which library
 * takes how many steps when.
 */
import { at } from "../../src/shared/errors.ts";
import { peers } from "../peers/index.ts";
import type { OpenPeer, Training } from "../peers/peer.ts";
import { type Problem, problemOf } from "../problem/problem.ts";
import { type Counts, charge, installCounters } from "./counters.ts";

/** Steps in flight, as in training. */
const IN_FLIGHT = 2;

export interface FirstStep {
  /** From the open device to the loss of the first step. */
  readonly milliseconds: number;
  readonly loss: number;
}

export interface PerStep extends Pick<Counts, "dispatches" | "submits" | "buffers" | "bindGroups"> {
  readonly peakBytes: number;
}

export interface Facts {
  readonly flops: number;
  readonly neededBytes: number;
  /** Throughput of the FMA kernel in GFLOP/s, if the library can measure it. */
  readonly ceiling: number | null;
}

/** Methods that the runner calls; arguments and results are plain data. */
export interface Session {
  /** The adapter's description. */
  adapter(): Promise<string>;
  /** Loads a library and opens its device. */
  open(peer: string): Promise<null>;
  /** Prepares a problem and takes the first step. */
  start(peer: string, workload: string, batch: number): Promise<FirstStep>;
  /** Lets a library optimise itself after its first step. */
  tune(peer: string): Promise<null>;
  /** Takes steps; returns milliseconds per step and the losses. */
  steps(peer: string, count: number): Promise<{ milliseconds: number; losses: number[] }>;
  /** Takes steps and returns GPU calls per step. */
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
  /** Peak bytes that the library itself reports. */
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
  /** Attributes GPU calls to the library and returns its training. */
  const activate = async (peer: string): Promise<Training> => {
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
    const training = await activate(peer);
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
      if (!definition) throw new Error(`unknown library ${peer}`);
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
      const training = await activate(peer);
      charge("tuning"); // not attributed to the step
      await training.tune?.();
      return null;
    },
    async steps(peer, count) {
      await activate(peer);
      const started = performance.now();
      const losses = await takeSteps(peer, count);
      return { milliseconds: (performance.now() - started) / count, losses };
    },
    async count(peer, count) {
      await activate(peer);
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
      const training = await activate(peer);
      // A library may continue in microtasks; the next task starts after them.
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
      const training = await activate(peer);
      const { problem } = entryOf(peer);
      if (!problem) throw new Error(`${peer} has no problem`);
      charge("ceiling"); // not attributed to the step
      return { ...problem.costs, ceiling: (await training.ceiling?.()) ?? null };
    },
  };
}

/** Returns a function whose promise resolves in a new task, after the current one and its microtasks. */
function taskBoundary(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return () =>
    new Promise((resolve) => {
      port1.onmessage = () => resolve();
      port2.postMessage(null);
    });
}
