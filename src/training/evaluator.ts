/**
 * The networks of a run outside of its steps: embeddings of unaugmented images, and batch-norm statistics
 * recomputed on clean images. Programs are compiled on first use.
 */
import { factsOf, type ProgramRequest, planProgram, realise } from "../autodiff/compile/compile.ts";
import type { Variable } from "../autodiff/tensor.ts";
import { paddedText, type Table, tokensNamed } from "../data/index.ts";
import type { Device } from "../gpu/device.ts";
import type { DeviceBuffer } from "../gpu/memory.ts";
import type { Program } from "../gpu/program.ts";
import { at, InputError } from "../shared/errors.ts";
import { sizeOf } from "../shared/shapes.ts";
import { uploadColumns } from "./columns.ts";
import { type Embedded, emptyEmbedded, writeRows } from "./embedded.ts";
import {
  calibration,
  EMBED_ROWS,
  embedding,
  fittingSamples,
  type ImageSource,
} from "./evaluation.ts";
import { fittedOnce } from "./fittedOnce.ts";
import type { Model } from "./model.ts";
import { readsImages, textColumnOf } from "./space.ts";

export interface Evaluator {
  /**
   * Recomputes the batch-norm statistics on the first `images` clean training images, and writes what the encoder
   * computes from training images once, such as a vocabulary, whose number of images is its own.
   */
  calibrate(images: number): Promise<void>;
  /** Embeds `limit` unaugmented images of a split, starting at `first`, with the calibrated statistics. */
  embed(split: "train" | "test", limit?: number, first?: number): Promise<Embedded>;
  /**
   * Embeds float images [n, height, width, channels] in [0, 1], in the spaces of images. Throws {@link InputError} if
   * the method reads no images.
   */
  embedImages(images: Float32Array): Promise<Embedded>;
  /**
   * Embeds texts, as words or as ids, in the spaces of texts. Words that the vocabulary lacks are read as `<unk>`; a text
   * that is too long loses its last words. Throws {@link InputError} if the method reads no texts.
   */
  embedTexts(texts: readonly (string | Uint16Array)[]): Promise<Embedded>;
  destroy(): void;
}

/** Images per calibration pass. */
const CALIBRATION_ROWS = 250;

/** `buffers` contains `state`; `train` and `test` for what reads the splits; and may contain columns. */
export function createEvaluator(
  device: Device,
  model: Model,
  dataset: Table,
  buffers: Readonly<Record<"state", DeviceBuffer>> & Readonly<Record<string, DeviceBuffer>>,
): Evaluator {
  const facts = factsOf(device);
  const programs = new Map<string, Promise<Program>>();
  /** Columns that only the evaluator reads. */
  const own: Record<string, DeviceBuffer> = {};
  let uploading: Promise<void> = Promise.resolve();
  const compiled = async (request: ProgramRequest): Promise<Program> => {
    const plan = planProgram(request, facts);
    // One after the other, so that no column is uploaded twice.
    uploading = uploading
      .catch(() => undefined)
      .then(async () => {
        const present = { ...buffers, ...own };
        Object.assign(own, await uploadColumns(device, model.columns, dataset, present));
      });
    await uploading;
    return realise(device, plan, { ...buffers, ...own });
  };
  const programFor = (name: string, request: () => ProgramRequest): Promise<Program> => {
    const known = programs.get(name) ?? compiled(request());
    programs.set(name, known);
    known.catch(() => programs.delete(name));
    return known;
  };

  const embedRows = async (
    source: ImageSource,
    total: number,
    prepare: (program: Program, first: number) => void,
  ): Promise<Embedded> => {
    const name = typeof source === "string" ? source : source.split;
    const runner = await programFor(name, () => embedding(model, source, EMBED_ROWS));
    const names = [...runner.plan.outputs.keys()];
    const spaces = model.spaces.filter(({ id }) => names.includes(id));
    const embedded = emptyEmbedded(spaces, total);
    for (let first = 0; first < total; first += EMBED_ROWS) {
      prepare(runner, first);
      const results = await runner.run(names);
      writeRows(embedded, (space) => results[space], first, Math.min(EMBED_ROWS, total - first));
    }
    return embedded;
  };

  /** Combines the passes: the mean of the means, and the mean variance plus the variance of the means. */
  const writeStatistics = (mean: Variable, passes: readonly Float32Array[]) => {
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
    buffers.state.write(model.layout.offsetOf(mean) * 4, center);
    if (variance) buffers.state.write(model.layout.offsetOf(variance[1]) * 4, spread);
  };

  const writeFitted = async (rows: number) => {
    const { fitted } = model.encoder;
    if (!fitted) return;
    const passes = Math.max(1, Math.floor(Math.min(fitted.images, dataset.train.count) / rows));
    const values = await fittedOnce(model, dataset, async () => {
      const request = () => fittingSamples(model, fitted, dataset.train.count, rows);
      const runner = await programFor("fitting", request);
      const parts: Float32Array[] = [];
      for (let pass = 0; pass < passes; pass++) {
        runner.set("first", pass * rows);
        parts.push((await runner.run(["samples"])).samples ?? new Float32Array());
      }
      return fitted.fit(joined(parts));
    });
    buffers.state.write(model.layout.offsetOf(fitted.variable) * 4, values);
  };

  return {
    async calibrate(images) {
      const rows = Math.min(CALIBRATION_ROWS, dataset.train.count);
      await writeFitted(rows);
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
    embed(split, limit, start = 0) {
      const { count } = dataset[split];
      const total = Math.min(limit ?? count, count - start);
      return embedRows({ split, count }, total, (runner, first) =>
        runner.set("first", start + first),
      );
    },
    async embedImages(images) {
      if (!readsImages(model.spaces)) throw new InputError(`${model.method.label} reads no images`);
      const size = dataset.height * dataset.width * dataset.channels;
      const rows = new Float32Array(EMBED_ROWS * size);
      return embedRows("upload", images.length / size, (runner, first) => {
        rows.fill(0);
        rows.set(images.subarray(first * size, (first + EMBED_ROWS) * size));
        runner.write("images", rows);
      });
    },
    async embedTexts(texts) {
      const column = textColumnOf(model.spaces);
      if (!column) throw new InputError(`${model.method.label} reads no texts`);
      const { vocabulary } = tokensNamed(dataset.train, column.name);
      const ids = new Uint32Array(EMBED_ROWS * column.context);
      return embedRows("texts", texts.length, (runner, first) => {
        ids.fill(0);
        for (const [row, text] of texts.slice(first, first + EMBED_ROWS).entries()) {
          const encoded = typeof text === "string" ? vocabulary.encode(text).ids : text;
          ids.set(paddedText(encoded, column.context, vocabulary), row * column.context);
        }
        runner.write("texts", ids);
      });
    },
    destroy() {
      for (const program of programs.values()) {
        program.then(
          (each) => each.destroy(),
          () => undefined,
        );
      }
      // A column may still be uploading.
      uploading
        .catch(() => undefined)
        .then(() => {
          for (const buffer of Object.values(own)) buffer.destroy();
        });
    },
  };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let first = 0;
  for (const part of parts) {
    all.set(part, first);
    first += part.length;
  }
  return all;
}
