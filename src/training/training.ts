/**
 * One training run on one device: the state, the step, and evaluation beside it. Steps are submitted
 * without waiting; what a step reports arrives as a promise. Whoever drives keeps at most two in
 * flight.
 */
import { factsOf, type ProgramRequest, planProgram, realise } from "../autodiff/compile/compile.ts";
import type { Variable } from "../autodiff/tensor.ts";
import type { Dataset } from "../data/index.ts";
import type { Device } from "../gpu/device.ts";
import { createBuffer, type DeviceBuffer, uploadBuffer } from "../gpu/memory.ts";
import type { Program } from "../gpu/program.ts";
import { at, RunError } from "../shared/errors.ts";
import { checkSetting, type SettingValue } from "../shared/settings.ts";
import { sizeOf } from "../shared/shapes.ts";
import type { ResolvedConfiguration } from "./configuration.ts";
import { calibration, EMBED_ROWS, embedding, type ImageSource } from "./evaluation.ts";
import { buildModel, initialState, type Model } from "./model.ts";
import { rateFactor, risingMomentum } from "./schedule.ts";
import { settingsOf } from "./settings.ts";
import { STEP_OUTPUTS, trainingStep } from "./trainingStep.ts";

export interface StepReport {
  /** Steps taken, this one included. */
  readonly step: number;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly learningRate: number;
}

/** Rows of h and z, float32, in the order of the images. */
export interface Embedded {
  readonly rows: number;
  readonly h: Float32Array;
  readonly hDim: number;
  readonly z: Float32Array;
  readonly zDim: number;
}

export interface Training {
  readonly model: Model;
  /** Steps submitted so far. */
  readonly step: number;
  readonly program: Program;
  /** `state`, `train` and `test`, for programs beside the step. */
  readonly buffers: Readonly<Record<string, DeviceBuffer>>;
  /** Bytes of state and of the training step's memory. */
  readonly bytes: number;
  /** Submits the next step. Rejects with {@link RunError} when its loss or gradient is not finite, or the device fails. */
  next(): Promise<StepReport>;
  /** Changes a live setting from the next step on. Throws InputError for any other. */
  set(key: string, value: SettingValue): void;
  valueOf(key: string): SettingValue | undefined;
  /** Recomputes batch norm's statistics on the first `images` clean training images. */
  calibrate(images: number): Promise<void>;
  /** Embeds the first `limit` images of a split as they are, with the calibrated statistics. */
  embed(split: "train" | "test", limit?: number): Promise<Embedded>;
  /** Embeds float images [n, height, width, channels] in [0, 1]. */
  embedImages(images: Float32Array): Promise<Embedded>;
  readState(): Promise<Float32Array>;
  /** Puts back a state read before, to go on after `step` steps. */
  writeState(words: Float32Array, step: number): void;
  destroy(): void;
}

/** Images of one calibration pass. */
const CALIBRATION_ROWS = 250;

/**
 * Builds, compiles and initialises a run.
 * Throws InputError where the configuration does not fit the images or the adapter, and RunError
 * where memory or compilation fails.
 */
export async function createTraining(
  device: Device,
  configuration: ResolvedConfiguration,
  dataset: Dataset,
): Promise<Training> {
  const { height, width, channels } = dataset;
  const model = buildModel(configuration, { height, width, channels });
  const facts = factsOf(device);
  const plan = planProgram(trainingStep(model, dataset.train.count), facts);

  device.gpu.pushErrorScope("out-of-memory");
  const state = createBuffer(device, model.layout.words * 4, "state");
  const splits = {
    train: uploadBuffer(device, dataset.train.images, "train"),
    test: uploadBuffer(device, dataset.test.images, "test"),
  };
  const buffers: Record<string, DeviceBuffer> = { state, ...splits };
  state.write(0, initialState(model));
  const freeAll = () => {
    for (const buffer of Object.values(buffers)) buffer.destroy();
  };
  const program = await realise(device, plan, buffers).catch((error) => {
    freeAll();
    throw error;
  });
  const memoryError = await device.gpu.popErrorScope();
  if (memoryError) {
    program.destroy();
    freeAll();
    throw new RunError(
      "out-of-memory",
      `batch ${configuration.batch} needs ${Math.round(program.bytes / 2 ** 20)} MiB beside the state; the adapter refused: ${memoryError.message}`,
    );
  }

  const settings = { ...configuration.settings };
  const definitions = settingsOf(model.method, configuration.dataset);
  let submitted = 0;
  const others = new Map<string, Promise<Program>>();
  const programFor = (name: string, request: () => ProgramRequest): Promise<Program> => {
    const known = others.get(name) ?? realise(device, planProgram(request(), facts), buffers);
    others.set(name, known);
    return known;
  };

  const rateAt = (step: number) =>
    Number(settings.learningRate) *
    rateFactor(
      {
        name: settings.schedule === "constant" ? "constant" : "cosine",
        steps: configuration.steps,
        warmup: Number(settings.warmup),
      },
      step,
    );
  const setScalars = (step: number) => {
    const values: Record<string, number> = {
      ...model.optimiser.scalarsAt(step),
      ...Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, Number(value)])),
      seed: configuration.seed,
      step,
      learningRate: rateAt(step),
      ...(settings.momentumSchedule === "cosine" && {
        momentum: risingMomentum(Number(settings.momentum), step, configuration.steps),
      }),
    };
    for (const name of program.plan.scalars.keys()) {
      const value = values[name];
      if (value === undefined) throw new Error(`nothing gives the run-time scalar ${name}`);
      program.set(name, value);
    }
  };

  const embedRows = async (
    source: ImageSource,
    total: number,
    prepare: (program: Program, first: number) => void,
  ): Promise<Embedded> => {
    const name = source === "upload" ? source : source.split;
    const runner = await programFor(name, () => embedding(model, source, EMBED_ROWS));
    const hDim = model.encoder.outputDim;
    const zDim = model.built.projector.outputDim;
    const h = new Float32Array(total * hDim);
    const z = new Float32Array(total * zDim);
    for (let first = 0; first < total; first += EMBED_ROWS) {
      prepare(runner, first);
      const results = await runner.run(["h", "z"]);
      const rows = Math.min(EMBED_ROWS, total - first);
      h.set((results.h ?? h).subarray(0, rows * hDim), first * hDim);
      z.set((results.z ?? z).subarray(0, rows * zDim), first * zDim);
    }
    return { rows: total, h, hDim, z, zDim };
  };

  const training: Training = {
    model,
    program,
    buffers,
    bytes: program.bytes + state.bytes,
    get step() {
      return submitted;
    },
    async next() {
      const step = submitted++;
      setScalars(step);
      const learningRate = rateAt(step);
      const { loss, squaredNorm } = await program.run(STEP_OUTPUTS);
      const failure = device.failure();
      if (failure) throw failure;
      const gradientNorm = Math.sqrt(
        Array.from(squaredNorm ?? []).reduce((sum, part) => sum + part, 0),
      );
      const value = loss?.[0] ?? Number.NaN;
      if (!Number.isFinite(value) || !Number.isFinite(gradientNorm)) {
        throw new RunError(
          "not-finite",
          `${Number.isFinite(value) ? "The gradient" : "The loss"} is not finite at step ${step + 1}. That step was not taken; a lower learning rate or a higher temperature would help.`,
        );
      }
      return { step: step + 1, loss: value, gradientNorm, learningRate };
    },
    set(key, value) {
      const setting = definitions[key];
      if (!setting?.live) {
        throw new RunError(
          "gpu-error",
          `${key} cannot change while the run goes on; restart to apply it`,
        );
      }
      settings[key] = checkSetting(key, setting, value);
    },
    valueOf: (key) => settings[key],
    async calibrate(images) {
      const rows = Math.min(CALIBRATION_ROWS, dataset.train.count);
      const { request, names } = calibration(model, dataset.train.count, rows);
      if (names.size === 0) return;
      const runner = await programFor("calibration", () => request);
      const passes: Readonly<Record<string, Float32Array>>[] = [];
      const count = Math.max(1, Math.floor(Math.min(images, dataset.train.count) / rows));
      for (let pass = 0; pass < count; pass++) {
        runner.set("first", pass * rows);
        passes.push(await runner.run([...names.values()]));
      }
      for (const [mean, output] of names) {
        writeStatistics(
          mean,
          passes.map((pass) => pass[output] ?? new Float32Array()),
        );
      }
    },
    embed(split, limit) {
      const { count } = dataset[split];
      const total = Math.min(limit ?? count, count);
      return embedRows({ split, count }, total, (runner, first) => runner.set("first", first));
    },
    embedImages(images) {
      const size = height * width * channels;
      const chunk = new Float32Array(EMBED_ROWS * size);
      return embedRows("upload", images.length / size, (runner, first) => {
        chunk.fill(0);
        chunk.set(images.subarray(first * size, (first + EMBED_ROWS) * size));
        runner.write("images", chunk);
      });
    },
    async readState() {
      return new Float32Array(await state.read(0, model.layout.words * 4));
    },
    writeState(words, step) {
      state.write(0, words);
      submitted = step;
    },
    destroy() {
      program.destroy();
      for (const other of others.values()) {
        other.then(
          (each) => each.destroy(),
          () => undefined,
        );
      }
      freeAll();
    },
  };

  /** Mean of the passes' means; mean of their variances plus the variance of their means. */
  function writeStatistics(mean: Variable, passes: readonly Float32Array[]) {
    const size = sizeOf(mean.shape);
    const center = new Float32Array(size);
    const spread = new Float32Array(size);
    for (let c = 0; c < size; c++) {
      const means = passes.map((pass) => at(pass, c));
      const average = means.reduce((sum, value) => sum + value, 0) / means.length;
      const within = passes.reduce((sum, pass) => sum + at(pass, size + c), 0) / passes.length;
      const between = means.reduce((sum, value) => sum + (value - average) ** 2, 0) / means.length;
      center[c] = average;
      spread[c] = within + between;
    }
    const index = model.statistics.findIndex(([, variable]) => variable === mean);
    const variance = model.statistics[index + 1];
    state.write(model.layout.offsetOf(mean) * 4, center);
    if (variance) state.write(model.layout.offsetOf(variance[1]) * 4, spread);
  }

  return training;
}
