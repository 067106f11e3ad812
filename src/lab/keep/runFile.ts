/**
 * `run.json`: what a run was, what it cost, how it went and what it was worth. One plain object,
 * named in CONTRACT style, so that a table of many runs is one map over many files.
 */
import type { AdapterDescription } from "../../gpu/device.ts";
import type { Tunings } from "../../gpu/tuner/tunings.ts";
import type { Metrics } from "../../metrics/index.ts";
import type { RunFailure } from "../../shared/errors.ts";
import type { SettingValue } from "../../shared/settings.ts";
import { chunkOf, type ResolvedConfiguration } from "../../training/configuration.ts";
import type { StepReport } from "../../training/training.ts";
import type { Scores } from "../evaluate/evaluate.ts";

/** What a step does on the device; null where too few steps were taken to tell. */
export interface EngineRecord {
  readonly dispatchesPerStep: number;
  readonly submitsPerStep: number | null;
  readonly buffersCreatedPerStep: number | null;
  readonly bindGroupsCreatedPerStep: number | null;
  readonly uploadedBytesPerStep: number | null;
  /** The most bytes of GPU buffers alive at once while training, images included. */
  readonly peakBytes: number;
  /** Trainable numbers of encoder and heads. */
  readonly parameters: number;
  /** Which variant of each heavy kernel the step used, and why. */
  readonly tuning: Tunings;
}

/** Milliseconds of wall clock; null where no step was taken. */
export interface TimingsRecord {
  /** Loading aside: building the graph, planning, compiling kernels. */
  readonly compileMs: number;
  /** Timing variants of kernels, before the first step. */
  readonly tuningMs: number;
  readonly firstStepMs: number | null;
  /** From one step's end to the next one's, without the first. */
  readonly medianStepMs: number | null;
  readonly trainingMs: number;
  readonly evaluationMs: number;
}

/** Runs of a grid are probed by their nearest neighbours alone. */
export interface FinalRecord extends Partial<Scores> {
  readonly knn: number;
  /** Diagnostics of the test images' embeddings; alignment between two augmented views. */
  readonly h: Metrics;
  readonly z: Metrics;
  /** The same encoder at step 0, and raw pixels; absent with `--baselines none`. */
  readonly untrained?: Scores;
  readonly pixels?: Scores;
}

export interface FailureRecord {
  readonly kind: RunFailure;
  readonly message: string;
  /** Steps in the weights that were kept. */
  readonly keptStep: number | null;
}

/** Where a twin left its run, and the one thing that is different. */
export interface TwinRecord {
  readonly step: number;
  readonly key: string;
  readonly from: SettingValue;
  readonly to: SettingValue;
}

export interface RunFile {
  /** With the chunk that was chosen. */
  readonly configuration: ResolvedConfiguration;
  /** Steps in the weights written. */
  readonly step: number;
  readonly adapter: AdapterDescription;
  readonly engine: EngineRecord;
  readonly timings: TimingsRecord;
  readonly history: readonly StepReport[];
  readonly final?: FinalRecord;
  readonly failure?: FailureRecord;
  readonly twin?: TwinRecord;
}

/** A run's record as JSON text. */
export function encodeRunFile(record: RunFile): string {
  const { configuration, step, adapter, engine, timings, history, final, failure, twin } = record;
  const { method, dataset, encoder, seed, steps, batch, settings } = configuration;
  const chunk = chunkOf(configuration);
  const column = (pick: (report: StepReport) => number) => history.map(pick);
  return tidyJson({
    schema: 1,
    method,
    dataset,
    encoder,
    seed,
    steps,
    batch,
    chunk,
    settings,
    step,
    adapter,
    engine,
    timings,
    history: {
      step: column((report) => report.step),
      loss: column((report) => report.loss),
      learningRate: column((report) => report.learningRate),
      gradientNorm: column((report) => report.gradientNorm),
      ...Object.fromEntries(
        Object.keys(history[0]?.terms ?? {}).map((key) => [
          key,
          column((report) => report.terms[key] ?? Number.NaN),
        ]),
      ),
    },
    ...(final && { final }),
    ...(failure && { failure }),
    ...(twin && { twin }),
  });
}

/** JSON with two spaces, and arrays of plain values on one line. */
export function tidyJson(value: unknown): string {
  // Text inside JSON holds no line breaks, so a bracket before one is an array's.
  const plain = String.raw`(?:[\w.+-]+|"(?:[^"\\]|\\.)*")`;
  const array = new RegExp(String.raw`\[\n\s*(${plain}(?:,\n\s*${plain})*)\n\s*\]`, "g");
  const text = JSON.stringify(value, null, 2);
  return `${text.replace(array, (_, items: string) => `[${items.replace(/,\n\s*/g, ", ")}]`)}\n`;
}
