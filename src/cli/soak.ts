/**
 * Soak test: drives the lab like a page for a long time. Runs follow each other on different data, methods
 * and encoders, and are paused, stepped, exported, profiled and abandoned. Leaks show when the same small
 * run is started again: the device must hold as many bytes and buffers for it at the end as near the start.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Device } from "../gpu/device.ts";
import { memoryCheckpoints } from "../lab/keep/checkpoints/store.ts";
import { memoryRuns } from "../lab/keep/runs/store.ts";
import type { Lab, LabEvent, RunConfiguration, RunState } from "../lab/protocol/index.ts";
import { createSession } from "../lab/session/session.ts";
import { RunError } from "../shared/errors.ts";
import { Random } from "../shared/random.ts";
import { tableFor, usableEncoders } from "../training/configuration.ts";
import { loadMethod } from "../training/methods/index.ts";
import { localTables } from "./resources.ts";

export interface SoakReading {
  /** Since the start. */
  readonly seconds: number;
  readonly gpuBytes: number;
  readonly gpuBuffers: number;
  /** After garbage collection. */
  readonly heapBytes: number;
}

export interface SoakResult {
  readonly early: SoakReading;
  readonly late: SoakReading;
  readonly rounds: number;
  readonly steps: number;
  readonly exports: number;
}

export interface SoakOptions {
  readonly openDevice: () => Promise<Device>;
  /** Length of the test, and of the warm-up before the first reading. */
  readonly length: {
    readonly unit: "seconds" | "rounds";
    readonly total: number;
    readonly warm: number;
  };
  /** Choices for runs; everything available by default. */
  readonly variety?: Partial<Variety>;
  readonly log: (line: string) => void;
}

interface Variety {
  readonly methods: readonly string[];
  readonly datasets: readonly string[];
  readonly encoders: readonly string[];
}

/** The run on which readings are taken, always newly started. */
const REFERENCE: RunConfiguration = {
  method: "simclr",
  dataset: "digits",
  encoder: "mlp",
  steps: 50,
  batch: 16,
  seed: 1,
  settings: {},
};

/** Rejects if a run fails. */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const { length, variety, log } = options;
  let device: Device | undefined;
  const lab = createSession({
    tables: () => localTables,
    runs: memoryRuns(),
    // Tunings are not saved, so that every soak starts alike.
    tunings: { load: async () => undefined, save: async () => {} },
    checkpoints: memoryCheckpoints(),
    openDevice: async () => {
      device = await options.openDevice();
      return device;
    },
  });
  const { port1, port2 } = new MessageChannel();
  let state: RunState | undefined;
  port1.onmessage = ({ data }: { data: LabEvent }) => {
    if (data.type === "state") state = data.state;
  };
  const started = performance.now();
  const elapsed = () => (performance.now() - started) / 1000;
  try {
    const { catalogue } = await lab.open({ events: port2, datasets: "" }, {});
    const names = {
      methods: catalogue.methods,
      datasets: catalogue.datasets.map(({ id }) => id),
      encoders: catalogue.encoders.map(({ id }) => id),
      ...variety,
    };
    const random = new Random(7);
    const reading = async (): Promise<SoakReading> => {
      await lab.setPoints(500);
      await lab.begin(REFERENCE);
      await lab.pause();
      const { bytes = 0, liveBuffers = 0 } = device?.counters ?? {};
      return {
        seconds: Math.round(elapsed()),
        gpuBytes: bytes,
        gpuBuffers: liveBuffers,
        heapBytes: heapInUse(),
      };
    };
    const counts = { rounds: 0, steps: 0, exports: 0 };
    const passed = () => (length.unit === "rounds" ? counts.rounds : elapsed());
    const roundsUntil = async (end: number) => {
      while (passed() < end) {
        const configuration = await configurationFrom(random, names);
        const exported = await exerciseRun(lab, configuration, random, () => state);
        counts.rounds++;
        counts.steps += state?.step ?? 0;
        if (exported) counts.exports++;
        if (state?.phase === "failed") throw new RunError("gpu-error", state.message);
      }
    };
    await roundsUntil(length.warm);
    const early = await reading();
    log(describeReading("early", early));
    await roundsUntil(length.total);
    const late = await reading();
    log(describeReading("late", late));
    return { early, late, ...counts };
  } finally {
    port1.close();
    device?.destroy();
  }
}

function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[random.word() % items.length];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
}

async function configurationFrom(random: Random, names: Variety): Promise<RunConfiguration> {
  const method = await loadMethod(pick(random, names.methods));
  const steps = 5 + (random.word() % 20);
  const usable = usableEncoders(method);
  const known = names.encoders.filter((id) => usable.includes(id));
  return {
    method: method.id,
    dataset: tableFor(method, pick(random, names.datasets), localTables).id,
    encoder: pick(random, known.length > 0 ? known : usable),
    steps: method.trains === false ? 0 : steps,
    batch: pick(random, [8, 16, 24]),
    seed: random.word() % 1000,
    settings: {},
  };
}

/** Starts one run and performs random user actions. Resolves to whether it was exported. */
async function exerciseRun(
  lab: Lab,
  configuration: RunConfiguration,
  random: Random,
  state: () => RunState | undefined,
): Promise<boolean> {
  await lab.begin(configuration);
  await lab.train();
  let exported = false;
  const actions: readonly (() => Promise<unknown>)[] = [
    () => lab.pause(),
    () => lab.step(),
    () => lab.setSpace(pick(random, ["h", "z"])),
    () => lab.setSpeed(pick(random, [20, "max"])),
    () => lab.setPoints(pick(random, [500, 500, 500, 2000])),
    () => lab.neighbours(random.word() % 100, 8, pick(random, ["cosine", "euclidean"])),
    () => lab.measure("step"),
    () => lab.performance(),
    () => lab.set("augment.crop", 0.3),
    () => lab.train(),
    async () => {
      exported = true;
      await lab.export();
    },
  ];
  for (let count = 0; count < 4; count++) {
    await sleep(random.word() % 200);
    await pick(random, actions)();
  }
  await lab.setSpeed("max");
  // Half of the runs finish; the others are abandoned wherever they are.
  if (random.word() % 2 === 0) {
    await lab.train();
    while (state()?.phase === "training") await sleep(20);
  }
  return exported;
}

function heapInUse(): number {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect === "function") collect();
  return process.memoryUsage().heapUsed;
}

const describeReading = (when: string, { seconds, gpuBytes, gpuBuffers, heapBytes }: SoakReading) =>
  `${when.padEnd(5)} ${String(seconds).padStart(5)} s: ${gpuBytes} GPU bytes in ${gpuBuffers} buffers, ${(heapBytes / 2 ** 20).toFixed(1)} MiB of JavaScript heap`;
