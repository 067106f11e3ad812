/**
 * One training run on one device: state, step and evaluation. Steps are submitted without waiting; the
 * report of a step is a promise. The caller keeps at most two steps in flight.
 */
import { factsOf } from "../autodiff/compile/compile.ts";
import type { Table } from "../data/index.ts";
import type { Device } from "../gpu/device.ts";
import { createBuffers, type DeviceBuffer, mebibytes, paddedBytes, upload } from "../gpu/memory.ts";
import type { Outputs } from "../gpu/program.ts";
import { RunError } from "../shared/errors.ts";
import { own } from "../shared/own.ts";
import {
  checkSetting,
  type SettingValue,
  type SettingValues,
  settingNamed,
} from "../shared/settings.ts";
import { uploadColumns } from "./columns.ts";
import { chunkOf, type ResolvedConfiguration } from "./configuration.ts";
import { imagesToUpload } from "./evaluation.ts";
import { createEvaluator, type Evaluator } from "./evaluator.ts";
import { methodNamed } from "./methods/index.ts";
import { initialState, type Model, SKIPPED } from "./model.ts";
import { type PlannedRun, plannedRuns } from "./plannedRun.ts";
import { checkPositives } from "./positives.ts";
import { rateAt, runTimeScalars, schedulesAt } from "./runTimeScalars.ts";
import { settingsOf } from "./settings.ts";
import { realiseStep, type StepProgram } from "./stepProgram.ts";
import { TERM_PREFIX } from "./trainingStep.ts";

export type { Embedded } from "./embedded.ts";

export interface StepReport {
  /** Steps taken, including this one. */
  readonly step: number;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly learningRate: number;
  /** By the keys of the method's `terms`. */
  readonly terms: Readonly<Record<string, number>>;
}

export interface Training extends Evaluator {
  /** Its configuration is the run's, with the chosen chunk. */
  readonly model: Model;
  /** Steps submitted so far. */
  readonly step: number;
  /** Images per chunk; the batch size if it is not chunked. */
  readonly chunk: number;
  readonly program: StepProgram;
  /** `state`, `train`, `test` and the `labels` of the train images, and the columns that are read, for other programs. */
  readonly buffers: Readonly<Record<"state" | "train" | "test", DeviceBuffer>> &
    Readonly<Record<string, DeviceBuffer>>;
  /** Bytes of state and of the training step's memory. */
  readonly bytes: number;
  /**
   * Submits the next step. Rejects with {@link RunError} if loss or gradient is not finite, or the device fails.
   * After a step that is not finite, neither it nor any later one is taken: `step` and the state are those
   * before it, also if another step had been submitted meanwhile.
   */
  next(): Promise<StepReport>;
  /** Changes a live setting from the next step on. Throws if the setting is not live. */
  set(key: string, value: SettingValue): void;
  valueOf(key: string): SettingValue | undefined;
  /** All current settings. */
  settings(): SettingValues;
  /** The run-time scalars of a step by name, with the current settings. */
  scalarsAt(step: number): (name: string) => number;
  readState(): Promise<Float32Array>;
  /** Restores a state read before, after which `step` steps have been taken. */
  writeState(words: Float32Array, step: number): void;
  /** Registers a function that is called when the run is destroyed. */
  atEnd(free: () => void): void;
}

interface Ready extends PlannedRun {
  readonly program: StepProgram;
  readonly buffers: Training["buffers"];
}

/**
 * Builds, compiles and initialises a run. If no chunk is set, uses the largest one that fits in memory.
 * Throws {@link InputError} if the configuration does not fit the images or the adapter, and
 * {@link RunError} if memory or compilation fails.
 */
export async function createTraining(
  device: Device,
  configuration: ResolvedConfiguration,
  dataset: Table,
): Promise<Training> {
  checkPositives(methodNamed(configuration.method), configuration.settings, dataset);
  let refusal: RunError | undefined;
  for (const planned of plannedRuns(
    configuration,
    dataset.schema,
    dataset.train.count,
    factsOf(device),
  )) {
    const ready = await allocate(device, planned, dataset);
    if (!(ready instanceof RunError)) return trainingOf(device, ready, dataset);
    refusal ??= ready;
  }
  throw refusal;
}

/** Allocates memory and programs of a planned run; returns the error if memory does not suffice. */
async function allocate(
  device: Device,
  planned: PlannedRun,
  dataset: Table,
): Promise<Ready | RunError> {
  const { model, plan } = planned;
  const { train, test } = dataset;
  let buffers: Training["buffers"] | undefined;
  const images = {
    train: imagesToUpload(model, train),
    test: imagesToUpload(model, test),
  };
  try {
    const fixed = await createBuffers(device, {
      state: model.layout.words * 4,
      train: paddedBytes(images.train),
      test: paddedBytes(images.test),
      labels: paddedBytes(train.labels),
    });
    buffers = fixed;
    fixed.state.write(0, initialState(model));
    upload(fixed.train, images.train);
    upload(fixed.test, images.test);
    upload(fixed.labels, train.labels);
    buffers = { ...fixed, ...(await uploadColumns(device, model.columns, dataset, fixed)) };
    const program = await realiseStep(device, plan, buffers, chunkOf(model.configuration));
    return { ...planned, program, buffers };
  } catch (error) {
    for (const buffer of Object.values(buffers ?? {})) buffer.destroy();
    if (!(error instanceof RunError) || error.failure !== "out-of-memory") throw error;
    return new RunError(
      "out-of-memory",
      `batch ${model.configuration.batch} needs ${mebibytes(plan.bytes)} in addition to the state of ${mebibytes(model.layout.words * 4)}; choose a smaller batch or encoder. ${error.message}`,
      { cause: error },
    );
  }
}

function trainingOf(device: Device, { model, program, buffers }: Ready, dataset: Table): Training {
  const { configuration } = model;
  const settings = { ...configuration.settings };
  const definitions = settingsOf(model.method, model.schema);
  const evaluator = createEvaluator(device, model, dataset, buffers);
  const { state } = buffers;
  const beside: (() => void)[] = [];
  let submitted = 0;
  /** Why no more steps are taken. */
  let skipped: RunError | undefined;

  /** The terms that the program computed, and those that follow a schedule. */
  const termsOf = (
    outputs: Outputs,
    scheduled: Readonly<Record<string, number>>,
  ): Record<string, number> =>
    Object.fromEntries(
      Object.keys(model.method.terms ?? {}).flatMap((key) => {
        const value = outputs[`${TERM_PREFIX}${key}`]?.[0] ?? scheduled[key];
        return value === undefined ? [] : [[key, value] as const];
      }),
    );

  return {
    ...evaluator,
    model,
    chunk: chunkOf(configuration),
    program,
    buffers,
    bytes: program.bytes + state.bytes,
    get step() {
      return submitted;
    },
    async next() {
      if (skipped) throw skipped;
      const step = submitted++;
      const learningRate = rateAt(model, settings, step);
      const scheduled = schedulesAt(model, settings, step);
      const outputs = await program.run(runTimeScalars(model, settings, step));
      const { loss, squaredNorm } = outputs;
      const failure = device.failure();
      if (failure) throw failure;
      // It was submitted after a step that failed, and was not taken.
      if (skipped) throw skipped;
      const gradientNorm = Math.sqrt(
        Array.from(squaredNorm ?? []).reduce((sum, part) => sum + part, 0),
      );
      const value = loss?.[0] ?? Number.NaN;
      if (!Number.isFinite(value) || !Number.isFinite(gradientNorm)) {
        submitted = step;
        skipped = new RunError(
          "not-finite",
          `${Number.isFinite(value) ? "The gradient" : "The loss"} is not finite at step ${step + 1}. The step was not applied; lower the learning rate or raise the temperature.`,
        );
        throw skipped;
      }
      const terms = termsOf(outputs, scheduled);
      return { step: step + 1, loss: value, gradientNorm, learningRate, terms };
    },
    set(key, value) {
      const setting = settingNamed(definitions, key);
      if (!setting?.live) {
        throw new RunError("gpu-error", `${key} cannot change during the run; restart to apply it`);
      }
      settings[key] = checkSetting(key, setting, value);
    },
    valueOf: (key) => own(settings, key),
    settings: () => ({ ...settings }),
    scalarsAt: (step) => runTimeScalars(model, settings, step),
    async readState() {
      return new Float32Array(await state.read(0, model.layout.words * 4));
    },
    writeState(words, step) {
      state.write(0, words);
      // Words that were read after a failure say that a step was skipped.
      state.write(model.layout.region(SKIPPED).offset * 4, new Float32Array(1));
      submitted = step;
      skipped = undefined;
    },
    atEnd: (free) => void beside.push(free),
    destroy() {
      for (const free of beside) free();
      program.destroy();
      evaluator.destroy();
      for (const buffer of Object.values(buffers)) buffer.destroy();
    },
  };
}
