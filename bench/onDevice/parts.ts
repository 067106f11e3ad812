/** The parts of an on-device measurement. Each takes a device and the time that is left. */
import { createHash } from "node:crypto";
import { type KernelReport, measureKernels } from "../../src/cli/benchKernels.ts";
import { type BatchResult, measureBatch, standardTraining } from "../../src/cli/benchmark.ts";
import { measureCeilings } from "../../src/gpu/ceilings.ts";
import type { Device } from "../../src/gpu/device.ts";
import { differingVariants, errorsOf } from "../../src/gpu/kernelChecks.ts";
import { kernels } from "../../src/gpu/kernels/index.ts";
import { createTuner } from "../../src/gpu/tuner/tuner.ts";
import { messageOf } from "../../src/shared/errors.ts";
import type { Training } from "../../src/training/training.ts";
import { measure } from "../runner/measure.ts";
import { processHosts } from "../runner/processHost.ts";
import type { Row } from "../runner/rows.ts";
import type { Plan } from "./plan.ts";

type Log = (line: string) => void;

const TUNING_MILLISECONDS = 2000;

/** Times the candidates of a training. Winners stay in the device's table and are not kept on disk. */
const tuneOn = (device: Device) => async (training: Training) => {
  const started = performance.now();
  const tuner = createTuner(device, training.program.programs);
  await tuner.work(TUNING_MILLISECONDS);
  tuner.destroy();
  await training.program.retune();
  return performance.now() - started;
};

export interface StepResult extends BatchResult {
  readonly encoder: string;
  readonly precision: string;
}

/** `lab bench` of the plan's steps. A batch that the adapter refuses is logged and left out. */
export async function measureSteps(
  device: Device,
  { steps }: Plan,
  left: () => number,
  log: Log,
): Promise<StepResult[]> {
  const ceilings = await measureCeilings(device);
  const results: StepResult[] = [];
  let problem = "no time left";
  for (const step of steps) {
    const { encoder, precision, batch } = step;
    if (left() <= 0) {
      log(`${encoder}, batch ${batch}, ${precision}: no time left`);
      continue;
    }
    try {
      const tune = tuneOn(device);
      const result = await measureBatch(device, { ...step, ceilings, tune });
      results.push({ encoder, precision, ...result });
      log(`${encoder}, batch ${batch}, ${precision}: ${result.stepMs.toFixed(2)} ms a step`);
    } catch (error) {
      problem = messageOf(error);
      log(`${encoder}, batch ${batch}, ${precision}: ${problem}`);
    }
  }
  if (results.length === 0) throw new Error(problem);
  return results;
}

export const measureKernelShares = (
  device: Device,
  { kernelSteps }: Plan,
  log: Log,
): Promise<KernelReport> => measureKernels(device, kernelSteps, tuneOn(device), { log });

export interface Checks {
  readonly cases: number;
  /** Not reached in the time that was left. */
  readonly skipped: number;
  readonly failures: readonly string[];
}

/** The reference suite of kernels: results against references, variants byte by byte. */
export async function checkKernels(
  device: Device,
  { caseStride }: Plan,
  left: () => number,
): Promise<Checks> {
  const kind = { software: device.adapter.software, quads: device.adapter.quads };
  const all = kernels
    .flatMap((kernel) => kernel.cases(kind))
    .filter((_, index) => index % caseStride === 0);
  const failures: string[] = [];
  let cases = 0;
  for (const sample of all) {
    if (left() <= 0) break;
    cases++;
    try {
      for (const [name, error] of Object.entries(await errorsOf(device, sample.instance, sample))) {
        if (error > sample.tolerance) {
          failures.push(`${sample.label}: ${name} is off by ${error.toExponential(1)}`);
        }
      }
      for (const variant of await differingVariants(device, sample)) {
        failures.push(`${sample.label}: variant ${variant} writes other bytes`);
      }
    } catch (error) {
      failures.push(`${sample.label}: ${messageOf(error)}`);
    }
  }
  return { cases, skipped: all.length - cases, failures };
}

export interface EqualRuns {
  readonly steps: number;
  readonly hashes: readonly string[];
  readonly equal: boolean;
}

/** Two runs with the same seed and settings, compared by a hash of their state. */
export async function compareRuns(device: Device, { equalRuns }: Plan): Promise<EqualRuns> {
  const { steps, ...step } = equalRuns;
  const hashes: string[] = [];
  for (let run = 0; run < 2; run++) {
    const training = await standardTraining(device, step);
    try {
      for (let taken = 0; taken < steps; taken++) await training.next();
      const { buffer, byteOffset, byteLength } = await training.readState();
      const bytes = new Uint8Array(buffer, byteOffset, byteLength);
      hashes.push(createHash("sha256").update(bytes).digest("hex"));
    } finally {
      training.destroy();
    }
  }
  return { steps, hashes, equal: hashes[0] === hashes[1] };
}

/** The steps of Isotrope and other libraries on the compared workloads, in processes of their own. */
export async function measurePeers(
  { peers }: Plan,
  session: string,
  left: () => number,
  log: Log,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { workload, batch } of peers.tasks) {
    if (left() <= 0) {
      log(`${workload} × ${batch}: no time left`);
      continue;
    }
    const { libraries, seconds } = peers;
    const task = { workload, batch, peers: libraries, seconds, firstSteps: false };
    rows.push(...(await measure(processHosts(session), task, log)));
  }
  return rows;
}
