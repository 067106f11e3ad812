/** Resources that commands share: the GPU device, datasets on disk, and a cache of slow measurements. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { type ByteSource, builtInTables, type Table, type TableSource } from "../data/index.ts";
import { isOwnId } from "../data/ownId.ts";
import { joinSources } from "../data/source.ts";
import { type AdapterDescription, type Device, openDevice } from "../gpu/device.ts";
import type { ScoreCache } from "../lab/evaluate/baselines.ts";
import type { Scores } from "../lab/evaluate/evaluate.ts";
import { InputError } from "../shared/errors.ts";
import type { SettingValues } from "../shared/settings.ts";
import type { Output } from "./command.ts";
import { writeOutput } from "./files.ts";
import { ownTables } from "./ownData.ts";
import { openNodeGpu } from "./webgpu.ts";

/** Opens and logs the adapter's device, passes it to `work`, and destroys it afterwards. */
export async function withDevice<T>(
  output: Output,
  work: (device: Device) => Promise<T>,
): Promise<T> {
  const { gpu } = await openNodeGpu();
  const device = await openDevice(gpu);
  output.log(`adapter: ${describeAdapter(device.adapter)}`);
  try {
    return await work(device);
  } finally {
    device.destroy();
    await device.lost;
  }
}

/** `llvmpipe (LLVM 15.0.6, 256 bits), software`. */
function describeAdapter(adapter: AdapterDescription): string {
  const { vendor, architecture, description, software } = adapter;
  const name = description || [vendor, architecture].filter(Boolean).join(" ") || "unnamed";
  return software ? `${name}, software: its times do not predict those of a GPU` : name;
}

/** A dataset of the program, with the `data.` settings of a run, or one that was imported. */
export async function loadLocalDataset(id: string, settings?: SettingValues): Promise<Table> {
  if (isOwnId(id) && !ownTables.list().some((schema) => schema.id === id)) {
    throw new InputError(
      `dataset ${id}: rows of your own data, which are not kept; give its folder or file again with --dataset PATH`,
    );
  }
  return localTables.open(id, settings);
}

/** The program's own dataset files. */
const localFiles: ByteSource = async (path) => {
  const folder = join(process.env.ISOTROPE_ROOT ?? process.cwd(), "public", "datasets");
  const file = join(folder, path);
  if (!existsSync(file)) {
    throw new InputError(`${path}: ${file} is missing; run npm run datasets to rebuild it`);
  }
  return readFile(file);
};

/** The datasets of the program, and those that were imported. */
export const localTables: TableSource = joinSources(builtInTables(localFiles), ownTables);

/** Cache of slow measurements: in the user's cache directory, or `ISOTROPE_CACHE`. */
export const cacheFolder = (): string =>
  process.env.ISOTROPE_CACHE || join(cacheDirectory(), "isotrope");

/** Scores in the cache folder. An unreadable or unwritable cache is ignored. */
export function scoreCache(): ScoreCache {
  const folder = cacheFolder();
  const fileOf = (key: string) => join(folder, `${key}.json`);
  return {
    read(key) {
      try {
        return asScores(JSON.parse(readFileSync(fileOf(key), "utf8")));
      } catch {
        return undefined;
      }
    },
    write(key, scores) {
      try {
        mkdirSync(folder, { recursive: true });
        writeOutput(fileOf(key), `${JSON.stringify(scores)}\n`);
      } catch {
        // Measured again next time.
      }
    },
  };
}

function cacheDirectory(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches");
  if (process.platform === "win32") return LOCALAPPDATA ?? join(homedir(), "AppData", "Local");
  return XDG_CACHE_HOME || join(homedir(), ".cache");
}

function asScores(value: Partial<Record<keyof Scores, unknown>>): Scores | undefined {
  const { knn, linear, knnNuisance, linearNuisance } = value;
  const accuracy = (score: unknown): score is number =>
    typeof score === "number" && score >= 0 && score <= 1;
  return accuracy(knn) && accuracy(linear) && accuracy(knnNuisance) && accuracy(linearNuisance)
    ? { knn, linear, knnNuisance, linearNuisance }
    : undefined;
}
