/** Runs on disk whose weights another run begins with. */
import { statSync } from "node:fs";
import { join } from "node:path";
import type { OpenOther } from "../lab/keep/otherRun.ts";
import { decodeWeights, type SavedRun, stateOf } from "../lab/weights/weights.ts";
import { buildModel } from "../training/model.ts";
import { readInput } from "./files.ts";
import { localTables } from "./resources.ts";

/** `--set KEY=PATH`: a weights file, or the directory of a run of lab train. Throws InputError if it is neither. */
export function readOther(key: string, path: string): SavedRun {
  const isDirectory = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const file = isDirectory ? join(path, "weights.safetensors") : path;
  return decodeWeights(readInput(`set ${key}=`, file), file, localTables);
}

export const openLocalRun: OpenOther = async (path, key) => {
  const saved = readOther(key, path);
  const model = buildModel(saved.configuration, saved.schema);
  return { model, words: stateOf(saved, model, "networks") };
};
