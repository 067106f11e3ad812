/**
 * `--tuning`: which variants of heavy kernels a command uses. `auto` recalls what was timed before on
 * this adapter, times what is left for at most two seconds and keeps it; `default` is the rule alone;
 * `kernel=variant,…` insists, and leaves the other kernels to the rule. None changes a byte of a result.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Device } from "../gpu/device.ts";
import { kernels } from "../gpu/kernels/index.ts";
import { asWinners, keepTunings, recallTunings, type TuningStore } from "../gpu/tuner/store.ts";
import { createTuner } from "../gpu/tuner/tuner.ts";
import type { ChosenVariant, Tunings, Winners } from "../gpu/tuner/tunings.ts";
import { InputError, messageOf } from "../shared/errors.ts";
import type { Training } from "../training/training.ts";
import { text, type Voice } from "./command.ts";
import { writeOutput } from "./files.ts";
import { cacheFolder } from "./resources.ts";
import { type Column, table } from "./table.ts";

export type TuningMode =
  | { readonly kind: "auto" }
  | { readonly kind: "default" }
  | { readonly kind: "forced"; readonly variants: Readonly<Record<string, string>> };

/** The option as commands take it. */
export const tuningOption = text(
  "HOW",
  "auto, default or kernel=variant,…: which variants of heavy kernels; never changes results",
);

/** Reads `--tuning`. Throws {@link InputError} for a kernel or a variant that there is not. */
export function tuningFrom(given: string | undefined): TuningMode {
  if (given === undefined || given === "auto") return { kind: "auto" };
  if (given === "default") return { kind: "default" };
  const variants: Record<string, string> = {};
  for (const item of given.split(",")) {
    const [, name, variant] = /^([^=]+)=(.+)$/.exec(item.trim()) ?? [];
    if (name === undefined || variant === undefined) {
      throw new InputError(
        `--tuning: found "${item}", takes auto, default, or kernel=variant for ${tunable().join(", ")}`,
      );
    }
    const kernel = kernels.find((each) => each.name === name);
    if (!kernel || kernel.variantNames.length === 0) {
      const found = kernel ? `${name} has no variants` : `there is no kernel "${name}"`;
      throw new InputError(`--tuning: ${found}; takes ${tunable().join(", ")}`);
    }
    if (!kernel.variantNames.includes(variant)) {
      throw new InputError(
        `--tuning: ${name} has no variant "${variant}"; takes ${kernel.variantNames.join(", ")}`,
      );
    }
    if (Object.hasOwn(variants, name)) throw new InputError(`--tuning: ${name} is given twice`);
    variants[name] = variant;
  }
  return { kind: "forced", variants };
}

const tunable = () =>
  kernels.filter(({ variantNames }) => variantNames.length > 0).map(({ name }) => name);

/** Before anything is planned: makes the device choose as `mode` says. */
export async function prepareTuning(device: Device, mode: TuningMode, voice: Voice): Promise<void> {
  if (mode.kind === "forced") device.tunings.force(mode.variants);
  if (mode.kind === "auto") await recallTunings(device, fileStore(voice));
}

/** The most that timing variants may take of a command's time. */
const BUDGET_MILLISECONDS = 2000;

/**
 * Times what is not decided yet, where `mode` says so, and makes the training use the winners. Resolves
 * to the milliseconds it took.
 */
export async function tuneTraining(
  device: Device,
  training: Training,
  mode: TuningMode,
  voice: Voice,
): Promise<number> {
  if (mode.kind !== "auto") return 0;
  const started = performance.now();
  const { counters } = device;
  const peak = counters.peakBytes;
  const tuner = createTuner(device, training.program.programs);
  if (tuner.left > 0) {
    voice.log("timing variants of kernels, for at most two seconds");
    await tuner.work(BUDGET_MILLISECONDS);
    tuner.destroy();
    await training.program.retune();
    await keepTunings(device, fileStore(voice));
    // Scratch memory is no part of what training needs.
    counters.peakBytes = Math.max(peak, counters.bytes);
  }
  return performance.now() - started;
}

/** The table of what won at a batch size, and why. */
export function reportTunings(
  { batch, tuning, tuningMs }: { batch: number; tuning: Tunings; tuningMs: number },
  voice: Voice,
): void {
  const columns: readonly Column<ChosenVariant>[] = [
    ["kernel", ({ kernel }) => kernel],
    ["variant", ({ variant }) => variant],
    ["chosen by", ({ chosenBy }) => chosenBy],
    ["calls", ({ calls }) => String(calls)],
    ["sizes", ({ shape }) => shape],
  ];
  voice.out("");
  voice.out(
    `batch ${batch}, variants of heavy kernels; timed for ${(tuningMs / 1000).toFixed(1)} s`,
  );
  for (const line of table(columns, tuning)) voice.out(line);
}

const SCHEMA = 1;

/** Winners of all adapters in one file of the cache folder. A file that cannot be used is said and replaced. */
function fileStore(voice: Voice): TuningStore {
  const folder = cacheFolder();
  const path = join(folder, "tunings.json");
  const read = (): Record<string, Winners> => {
    try {
      return decodeFile(readFileSync(path, "utf8"));
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
      voice.log(`what was timed before is not used: ${path}: ${messageOf(error)}`);
      return {};
    }
  };
  return {
    load: async (adapter) => read()[adapter],
    async save(adapter, winners) {
      try {
        mkdirSync(folder, { recursive: true });
        // Read again: another run may have written meanwhile.
        const adapters = { ...read(), [adapter]: winners };
        writeOutput(path, `${JSON.stringify({ schema: SCHEMA, adapters }, null, 1)}\n`);
      } catch (error) {
        voice.log(`what was timed is not kept: ${messageOf(error)}`);
      }
    },
  };
}

function decodeFile(content: string): Record<string, Winners> {
  const file: unknown = JSON.parse(content);
  if (typeof file !== "object" || file === null || !("schema" in file) || file.schema !== SCHEMA) {
    throw new Error(`not a file of winners of schema ${SCHEMA}`);
  }
  const adapters: Record<string, Winners> = {};
  const given = "adapters" in file && file.adapters;
  if (typeof given !== "object" || given === null) throw new Error("it has no adapters");
  for (const [adapter, value] of Object.entries(given)) {
    const winners = asWinners(value);
    if (!winners) throw new Error(`the winners of ${adapter} are not variants by kernel and sizes`);
    adapters[adapter] = winners;
  }
  return adapters;
}
