/**
 * Fingerprints of training: a hash of everything a run has learned after a few steps. A change that should not
 * alter results is compared with the fingerprints recorded before it.
 */
import { createHash } from "node:crypto";
import type { Variable } from "../autodiff/tensor.ts";
import type { Device } from "../gpu/device.ts";
import { encoders } from "../nn/index.ts";
import { InputError } from "../shared/errors.ts";
import { sizeOf } from "../shared/shapes.ts";
import {
  defaultEncoder,
  type ResolvedConfiguration,
  resolveConfiguration,
  tableFor,
  usableEncoders,
} from "../training/configuration.ts";
import { loadMethod, methodIds, methodNamed } from "../training/methods/index.ts";
import { createTraining, type Training } from "../training/training.ts";
import { loadLocalDataset, localTables } from "./resources.ts";

/** SHA-256 in hexadecimal by pair, `method/encoder`. */
export type Fingerprints = Readonly<Record<string, string>>;

const STEPS = 12;
/** The first that the method accepts: Sinkhorn wants as many images as prototypes. */
const BATCHES = [16, 64];
const DATASET = "digits";
const USUAL_ENCODER = "convnet-s";
const TRANSFORMER = "vit-xs";

/**
 * The pairs that are trained: every method with the encoder it would get in the lab and with a
 * transformer where it takes one, and every encoder with a method that can train it.
 */
export async function fingerprintPairs(): Promise<string[]> {
  const pairs = new Set<string>();
  const firstMethodOf = new Map<string, string>();
  for (const id of methodIds) {
    const method = await loadMethod(id);
    if (method.trains === false) continue;
    const usable = usableEncoders(method);
    pairs.add(`${id}/${defaultEncoder(method, USUAL_ENCODER)}`);
    if (usable.includes(TRANSFORMER)) pairs.add(`${id}/${TRANSFORMER}`);
    for (const encoder of usable) {
      if (!firstMethodOf.has(encoder)) firstMethodOf.set(encoder, id);
    }
  }
  for (const { id } of encoders) {
    const method = firstMethodOf.get(id);
    if (method) pairs.add(`${method}/${id}`);
  }
  return [...pairs];
}

/** Trains `method/encoder` for 12 steps and hashes its variables. */
export async function fingerprint(device: Device, pair: string): Promise<string> {
  const [method = "", encoder = ""] = pair.split("/");
  await loadMethod(method, encoder);
  const configuration = smallestConfiguration(method, encoder);
  const table = await loadLocalDataset(configuration.dataset);
  const training = await createTraining(device, configuration, table);
  try {
    for (let step = 0; step < STEPS; step++) await training.next();
    return await hashOfVariables(training);
  } finally {
    training.destroy();
  }
}

function smallestConfiguration(method: string, encoder: string): ResolvedConfiguration {
  let refusal: unknown;
  for (const batch of BATCHES) {
    const dataset = tableFor(methodNamed(method), DATASET, localTables).id;
    const given = { method, encoder, dataset, steps: STEPS, batch, seed: 3, settings: {} };
    try {
      return resolveConfiguration(given, localTables);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

/** A hash of the values alone: renaming or reordering variables does not change it. */
async function hashOfVariables({ model, ...training }: Training): Promise<string> {
  const words = await training.readState();
  const hashOf = (variable: Variable) => {
    const offset = model.layout.offsetOf(variable);
    const values = words.slice(offset, offset + sizeOf(variable.shape));
    return createHash("sha256").update(new Uint8Array(values.buffer)).digest("hex");
  };
  const { parameters, averages, statistics, states } = model;
  const variables = [...parameters, ...averages, ...statistics, ...states];
  const hashes = variables.map(([, variable]) => hashOf(variable)).sort();
  return createHash("sha256").update(hashes.join("\n")).digest("hex");
}
