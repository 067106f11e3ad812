/**
 * `weights.safetensors`: parameters and statistics of every network by path, and what resuming needs.
 * `slotsOf` maps tensors of the file to offsets of the flat state, for reading and writing.
 *
 * Layouts are the engine's: linear weights [in, out], convolution filters [kernel height, kernel
 * width, in, out]. A norm's scale and shift, one tensor in the engine, are stored as `weight` and `bias`.
 */

import * as z from "zod/mini";
import { type Catalogue, type Schema, schemaOf } from "../../data/index.ts";
import {
  decodeSafetensors,
  encodeSafetensors,
  type Safetensors,
} from "../../formats/safetensors.ts";
import type { FileTensor } from "../../formats/tensor.ts";
import type { ImageSize } from "../../nn/encoder.ts";
import { InputError, messageOf, oneLineOf } from "../../shared/errors.ts";
import { describeIssue } from "../../shared/schemaIssue.ts";
import type { SettingValues } from "../../shared/settings.ts";
import { describeShape, type Shape, sameShape, sizeOf } from "../../shared/shapes.ts";
import { type ResolvedConfiguration, resolveConfiguration } from "../../training/configuration.ts";
import { methodIds, sourceOfOwn } from "../../training/methods/index.ts";
import { initialState, type Model } from "../../training/model.ts";
import { readSchema, schemaText, withSchema } from "./savedSchema.ts";

/** The flat state of a run after a number of steps. */
export interface Snapshot {
  readonly step: number;
  readonly words: Float32Array;
}

/** A weights file, validated as far as possible without a model. */
export interface SavedRun {
  /** The file's name, for errors. */
  readonly name: string;
  readonly configuration: ResolvedConfiguration;
  /** Of its dataset, with the size of the images that it was trained on. */
  readonly schema: Schema;
  readonly image: ImageSize;
  readonly step: number;
  readonly tensors: Safetensors["tensors"];
}

/** Contents of a file: the networks only, or everything that resuming needs. */
export type WeightsScope = "networks" | "resumable";

const SCHEMA = "1";
const LAYOUT_NOTE =
  "linear weights are [in, out], convolution filters [kernel height, kernel width, in, out]; norms have weight and bias, batch norm running_mean and running_var as well; columns of attention's qkv are all heads' queries, then keys, then values";

/** The tensors of a state, by exported name; float32, sharing the memory of `words`. */
export function networkTensors(
  model: Model,
  words: Float32Array,
  scope: WeightsScope = "networks",
): Record<string, FileTensor> {
  return Object.fromEntries(
    slotsOf(model, scope).map(({ name, shape, offset }) => [
      name,
      { dtype: "F32", shape, data: words.subarray(offset, offset + sizeOf(shape)) },
    ]),
  );
}

/**
 * Writes a state as a weights file. Equal runs give equal bytes. `settings`: the present ones, if some were changed
 * live. A method of the user's own goes along as TypeScript.
 */
export function encodeWeights(
  model: Model,
  { step, words }: Snapshot,
  scope: WeightsScope = "resumable",
  settings: SettingValues = model.configuration.settings,
): Uint8Array<ArrayBuffer> {
  return encodeSafetensors(networkTensors(model, words, scope), metadataOf(model, step, settings));
}

/** The metadata of a weights file, from which {@link decodeWeights} restores configuration and step. */
export function metadataOf(
  { configuration, image, schema }: Model,
  step: number,
  settings: SettingValues = configuration.settings,
): Record<string, string> {
  const { method, dataset, encoder, seed, steps, batch } = configuration;
  const { height, width, channels } = image;
  const methodSource = sourceOfOwn(method);
  const own = schemaText(schema);
  return {
    schema: SCHEMA,
    producer: "isotrope",
    layout: LAYOUT_NOTE,
    run: JSON.stringify({ method, dataset, encoder, seed, steps, batch, settings }),
    image: JSON.stringify({ height, width, channels }),
    step: String(step),
    ...(methodSource !== undefined && { methodSource }),
    ...(own !== undefined && { dataset: own }),
  };
}

const Run = z.object({
  method: z.string(),
  dataset: z.string(),
  encoder: z.string(),
  seed: z.number(),
  steps: z.number(),
  batch: z.number(),
  settings: z.record(z.string(), z.union([z.number(), z.boolean(), z.string()])),
});
/** 0 for a dataset without images. */
const Side = z.int().check(z.minimum(0));
const Image = z.object({ height: Side, width: Side, channels: Side });
const Step = z.int().check(z.minimum(0));

/**
 * Reads a weights file. `name` is its name, for errors. Throws InputError if it is truncated, altered, or
 * not written by this lab.
 */
export function decodeWeights(bytes: Uint8Array, name: string, known: Catalogue): SavedRun {
  const { metadata, tensors } = decodeSafetensors(bytes, name);
  if (metadata.producer === "isotrope" && Number(metadata.schema) > Number(SCHEMA)) {
    throw new InputError(
      `${name}: the file has format version ${metadata.schema}, this lab reads version ${SCHEMA}; use a newer version of the lab`,
    );
  }
  if (metadata.format === "pt" && metadata.step !== undefined) {
    throw new InputError(
      `${name}: a part of a PyTorch project, in PyTorch's layouts; give weights.safetensors in its folder trained, which train.py writes`,
    );
  }
  if (metadata.producer !== "isotrope" || metadata.schema !== SCHEMA) {
    throw new InputError(
      `${name}: a safetensors file, but its metadata names no run of this lab (schema ${SCHEMA}); give a weights.safetensors that train wrote`,
    );
  }
  const part = <T extends z.core.$ZodType>(key: string, schema: T): z.core.output<T> => {
    const value = parsedMetadata(metadata[key], `${name}: metadata ${key}`);
    const { success, data, error } = z.safeParse(schema, value);
    if (success) return data;
    throw new InputError(`${name}: metadata ${key}: ${describeIssue(error, value)}`);
  };
  const run = part("run", Run);
  const image = part("image", Image);
  const step = part("step", Step);
  if (metadata.methodSource !== undefined && !methodIds.includes(run.method)) {
    throw new InputError(
      `${name}: trained with ${run.method}, a method of the user's own; give its file, --method FILE.ts, which is method.ts beside the weights and methodSource in their metadata`,
    );
  }
  const tables =
    metadata.dataset === undefined
      ? known
      : withSchema(
          known,
          readSchema(parsedMetadata(metadata.dataset, name), `${name}: metadata dataset`),
        );
  try {
    const configuration = resolveConfiguration(run, tables);
    const { height, width, channels } = image;
    const schema: Schema = {
      ...schemaOf(tables, run.dataset, configuration.settings),
      shape: [height, width, channels],
    };
    return { name, configuration, schema, image, step, tensors };
  } catch (error) {
    throw new InputError(`${name}: ${messageOf(error)}`, { cause: error });
  }
}

function parsedMetadata(text: string | undefined, place: string): unknown {
  if (text === undefined) throw new InputError(`${place} is missing`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`${place}: found ${text.slice(0, 60)}, not JSON: ${oneLineOf(error)}`);
  }
}

/**
 * The state of a model with the tensors of a saved run. Throws InputError with the first tensor that is
 * missing, unknown, or has another shape or type.
 */
export function stateOf(saved: SavedRun, model: Model, scope: WeightsScope): Float32Array {
  const words = initialState(model);
  const slots = slotsOf(model, scope);
  for (const { name, shape, offset } of slots) {
    const tensor = saved.tensors[name];
    if (!tensor) {
      const why = name.startsWith(MOMENT_PREFIX)
        ? "a run is resumed from the weights.safetensors that train wrote"
        : `${modelName(model)} has it`;
      throw new InputError(`${saved.name}: ${name} ${describeShape(shape)} is missing; ${why}`);
    }
    if (tensor.dtype !== "F32" || !sameShape(tensor.shape, shape)) {
      throw new InputError(
        `${saved.name}: ${name} is ${tensor.dtype} ${describeShape(tensor.shape)}, ${modelName(model)} takes F32 ${describeShape(shape)}`,
      );
    }
    words.set(tensor.data, offset);
  }
  const known = new Set(slotsOf(model, "resumable").map(({ name }) => name));
  const stranger = Object.keys(saved.tensors).find((name) => !known.has(name));
  if (stranger) throw new InputError(`${saved.name}: ${modelName(model)} has no ${stranger}`);
  return words;
}

/**
 * Copies a state into another model: all tensors with the same name and shape. `dropped` are tensors that
 * only the first model has, `fresh` those that are initialised.
 */
export function carryState(
  from: Model,
  words: Float32Array,
  to: Model,
): {
  readonly words: Float32Array;
  readonly dropped: readonly string[];
  readonly fresh: readonly string[];
} {
  const carried = initialState(to);
  const old = new Map(slotsOf(from, "resumable").map((slot) => [slot.name, slot]));
  const fresh: string[] = [];
  for (const { name, shape, offset } of slotsOf(to, "resumable")) {
    const slot = old.get(name);
    if (!slot || !sameShape(slot.shape, shape)) {
      fresh.push(name);
      continue;
    }
    carried.set(words.subarray(slot.offset, slot.offset + sizeOf(shape)), offset);
    old.delete(name);
  }
  return { words: carried, dropped: [...old.keys()], fresh };
}

const modelName = ({ configuration, image }: Model): string =>
  `${configuration.method} with encoder ${configuration.encoder} on ${image.height}×${image.width}×${image.channels} images`;

const MOMENT_PREFIX = "optimizer.";

/** A named tensor and its offset in the flat state, in 4-byte words. */
interface Slot {
  readonly name: string;
  readonly shape: Shape;
  readonly offset: number;
}

function slotsOf(model: Model, scope: WeightsScope): Slot[] {
  const { layout, parameters, averages, statistics, states, optimiser } = model;
  const networks = [...parameters, ...averages, ...statistics].flatMap(([name, variable]) =>
    partsOf(name, variable.shape, layout.offsetOf(variable)),
  );
  if (scope === "networks") return networks;
  const moments = optimiser.moments.flatMap((moment) => {
    const start = layout.region(moment).offset;
    return parameters.flatMap(([name, variable]) =>
      partsOf(
        `${MOMENT_PREFIX}${moment}.${name}`,
        variable.shape,
        start + layout.offsetInRegion(variable),
      ),
    );
  });
  const remembered = states.map(([name, variable]) => ({
    name,
    shape: variable.shape,
    offset: layout.offsetOf(variable),
  }));
  return [...networks, ...moments, ...remembered];
}

/** Splits a norm's `affine` [2, channels] into weight and bias. */
function partsOf(name: string, shape: Shape, offset: number): Slot[] {
  const channels = shape[1];
  if (!name.endsWith(".affine") || channels === undefined) return [{ name, shape, offset }];
  const layer = name.slice(0, -"affine".length);
  return [
    { name: `${layer}weight`, shape: [channels], offset },
    { name: `${layer}bias`, shape: [channels], offset: offset + channels },
  ];
}
