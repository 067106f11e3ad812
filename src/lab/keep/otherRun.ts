/** The networks of another run with the weights that were saved of it, and what a run begins with of them. */
import { type Catalogue, type Schema, schemaOf } from "../../data/index.ts";
import { InputError, require } from "../../shared/errors.ts";
import { describeShape, sameShape, sizeOf } from "../../shared/shapes.ts";
import type { ResolvedConfiguration } from "../../training/configuration.ts";
import { loadMethod } from "../../training/methods/index.ts";
import { buildModel, initialState, type Model } from "../../training/model.ts";
import type { Training } from "../../training/training.ts";
import { type Checkpoint, unpackState } from "./checkpoints/checkpoint.ts";

/** The last checkpoint of a saved run. */
export interface KeptWeights {
  /** The configuration at the start of the run. */
  readonly configuration: ResolvedConfiguration;
  readonly checkpoint: Checkpoint;
}

/** A model and its state. */
export interface OtherRun {
  readonly model: Model;
  readonly words: Float32Array;
}

/** The networks of a saved run for the columns of a dataset. Throws {@link InputError} if another version saved it. */
export async function openKept(
  { configuration, checkpoint }: KeptWeights,
  schema: Schema,
): Promise<OtherRun> {
  await loadMethod(configuration.method, configuration.encoder);
  const model = buildModel(configuration, schema);
  return { model, words: unpackState(model, checkpoint.words) };
}

/** Opens the run that the setting `key` names. Rejects with {@link InputError} if there is none. */
export type OpenOther = (named: string, key: string) => Promise<OtherRun>;

/** Opens the last checkpoint of a saved run by its id. Rejects with {@link InputError} if it has none. */
export async function openSavedRun(
  lab: {
    saved(run: string): Promise<KeptWeights | undefined>;
    readonly tables: Catalogue;
  },
  id: string,
  key: string,
): Promise<OtherRun> {
  const kept = await lab.saved(id);
  if (!kept) {
    throw new InputError(
      `${key}: found the run ${id}, which has no checkpoints here; choose a saved run`,
    );
  }
  const { dataset, settings } = kept.configuration;
  return openKept(kept, schemaOf(lab.tables, dataset, settings));
}

/** Settings of a method that name a run, and the network of this run that begins with the encoder of that one. */
const NETWORKS: Readonly<Record<string, string>> = { tower: "encoder", decoder: "decoder" };

/**
 * The state at step 0 of a run whose settings name other runs: their encoders in place of its own networks. Undefined
 * if no setting names one. Rejects with {@link InputError} if the networks differ.
 */
export async function givenState(model: Model, open: OpenOther): Promise<Float32Array | undefined> {
  const { method, configuration } = model;
  const named = Object.entries(method.settings).flatMap(([key, setting]) => {
    const value = configuration.settings[key];
    return setting.kind === "run" && typeof value === "string" && value !== ""
      ? [{ key, setting, value }]
      : [];
  });
  if (named.length === 0) return undefined;
  const words = initialState(model);
  for (const { key, setting, value } of named) {
    const other = await open(value, key);
    const { method: its, configuration: from } = other.model;
    require(setting.methods?.includes(its.id) ?? true, () =>
      `${key}: found a run of ${its.label}, expected one of ${setting.methods?.join(" or ")}`);
    require((its.encodes ?? "image") === setting.reads, () =>
      `${key}: found a run of ${its.label}, whose encoder reads ${its.encodes === "tokens" ? "texts" : "images"}; expected one that reads ${setting.reads === "tokens" ? "texts" : "images"}`);
    require(setting.reads !== "image" || from.encoder === configuration.encoder, () =>
      `encoder: found ${configuration.encoder}, but the ${key} is a run with ${from.encoder}; choose the encoder ${from.encoder}`);
    adopt(words, model, NETWORKS[key] ?? key, other, key);
  }
  return words;
}

/** Copies the encoder of another run into the network `to`. */
function adopt(words: Float32Array, model: Model, to: string, other: OtherRun, key: string): void {
  const known = new Map([...other.model.parameters, ...other.model.statistics]);
  const own = [...model.parameters, ...model.statistics].filter(([name]) =>
    name.startsWith(`${to}.`),
  );
  for (const [name, variable] of own) {
    const source = known.get(`encoder.${name.slice(to.length + 1)}`);
    require(source !== undefined && sameShape(source.shape, variable.shape), () =>
      `${key}: ${name} is ${describeShape(variable.shape)} in this run and ${source ? describeShape(source.shape) : "missing"} in the other, ${describeOther(other.model)}; choose a run on images or texts of the same kind`);
    const from = other.model.layout.offsetOf(source);
    const values = other.words.subarray(from, from + sizeOf(source.shape));
    words.set(values, model.layout.offsetOf(variable));
  }
}

const describeOther = ({ method, configuration }: Model): string =>
  `${method.label} with ${configuration.encoder} on ${configuration.dataset}`;

/** Writes what a run begins with of other runs. Rejects with {@link InputError} if one cannot be opened or does not fit. */
export async function beginWithGiven(training: Training, open: OpenOther): Promise<void> {
  const words = await givenState(training.model, open);
  if (words) training.writeState(words, 0);
}
