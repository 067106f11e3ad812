/** `run.json`: configuration, engine counters, timings, history and evaluation of a run. */
import type { AdapterDescription } from "../../gpu/device.ts";
import type { Tunings } from "../../gpu/tuner/tunings.ts";
import type { Metrics } from "../../metrics/index.ts";
import type { PointingScores } from "../../metrics/pairs/grounding.ts";
import type { RunFailure } from "../../shared/errors.ts";
import type { SettingValue } from "../../shared/settings.ts";
import { chunkOf, type ResolvedConfiguration } from "../../training/configuration.ts";
import type { StepReport } from "../../training/training.ts";
import type { CaptionReport } from "../evaluate/captions/captions.ts";
import type { Scores } from "../evaluate/evaluate.ts";
import type { LanguageScores } from "../evaluate/language.ts";
import type { PairScores } from "../evaluate/pairs.ts";
import type { RuleScores } from "../evaluate/rule.ts";
import type { Start } from "../evaluate/start.ts";
import type { AlignmentScores } from "../protocol/alignment.ts";
import type { BeliefScores } from "../protocol/beliefs.ts";
import type { WordScores } from "../protocol/words.ts";

/** Work of a step on the device; null if too few steps were taken to measure it. */
export interface EngineRecord {
  readonly dispatchesPerStep: number;
  readonly submitsPerStep: number | null;
  readonly buffersCreatedPerStep: number | null;
  readonly bindGroupsCreatedPerStep: number | null;
  readonly uploadedBytesPerStep: number | null;
  /** Largest number of bytes in GPU buffers at once while training, images included. */
  readonly peakBytes: number;
  /** Trainable parameters of encoder and heads. */
  readonly parameters: number;
  /** The variant used of each tuned kernel, and why. */
  readonly tuning: Tunings;
}

/** Wall-clock times; null if no step was taken. */
export interface TimingsRecord {
  /** Building the graph, planning, compiling kernels; without loading data. */
  readonly compileMs: number;
  /** Timing kernel variants before the first step. */
  readonly tuningMs: number;
  readonly firstStepMs: number | null;
  /** Between the ends of two steps, without the first. */
  readonly medianStepMs: number | null;
  readonly trainingMs: number;
  readonly evaluationMs: number;
}

/** Runs of a grid have the kNN probe only; runs with a joint space have the scores of pairs. */
export interface FinalRecord
  extends Partial<Scores>,
    Partial<PairScores>,
    Partial<AlignmentScores> {
  /** Of a causal language model. */
  readonly language?: LanguageScores;
  /** Of a method that learns a rule from its examples. */
  readonly rule?: RuleScores;
  /** Of a causal language model of a hidden Markov process. */
  readonly beliefs?: BeliefScores;
  /** Of a method that writes captions. */
  readonly captions?: CaptionReport;
  /** On a dataset with regions, of a method that compares patches with words. */
  readonly pointing?: PointingScores;
  /** Of a method that learns vectors of words. */
  readonly words?: WordScores;
  readonly knn: number;
  /** Diagnostics of the embedded test images; alignment is that of two augmented views. */
  readonly h: Metrics;
  readonly z: Metrics;
  /** Scale, mean cosine and effective rank before training, which the verdicts were compared with. */
  readonly start?: Start;
  /** Scores of the encoder at step 0 and of raw pixels; absent with `--baselines none`. */
  readonly untrained?: Scores;
  readonly pixels?: Scores;
}

export interface FailureRecord {
  readonly kind: RunFailure;
  readonly message: string;
  /** Step of the saved weights. */
  readonly keptStep: number | null;
}

/** Where a twin was forked, and the setting that was changed. */
export interface TwinRecord {
  readonly step: number;
  readonly key: string;
  readonly from: SettingValue;
  readonly to: SettingValue;
}

export interface RunFile {
  /** With the chunk size resolved. */
  readonly configuration: ResolvedConfiguration;
  /** Changes with the rows of the dataset; of a person's own, the SHA-256 of the decoded rows. */
  readonly datasetHash: string;
  /** Step of the written weights. */
  readonly step: number;
  readonly adapter: AdapterDescription;
  readonly engine: EngineRecord;
  readonly timings: TimingsRecord;
  readonly history: readonly StepReport[];
  readonly final?: FinalRecord;
  readonly failure?: FailureRecord;
  readonly twin?: TwinRecord;
}

/** The text of `run.json`. */
export function encodeRunFile(record: RunFile): string {
  const { configuration, datasetHash, step, adapter, engine, timings, history } = record;
  const { final, failure, twin } = record;
  const { method, dataset, encoder, seed, steps, batch, settings } = configuration;
  const chunk = chunkOf(configuration);
  const column = (pick: (report: StepReport) => number) => history.map(pick);
  return tidyJson({
    schema: 1,
    method,
    dataset,
    datasetHash,
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

/** JSON indented by two spaces, with arrays of scalars on one line. */
export function tidyJson(value: unknown): string {
  // JSON strings contain no line breaks, so a bracket before a line break starts an array.
  const plain = String.raw`(?:[\w.+-]+|"(?:[^"\\]|\\.)*")`;
  const array = new RegExp(String.raw`\[\n\s*(${plain}(?:,\n\s*${plain})*)\n\s*\]`, "g");
  const text = JSON.stringify(value, null, 2);
  return `${text.replace(array, (_, items: string) => `[${items.replace(/,\n\s*/g, ", ")}]`)}\n`;
}
