/**
 * `--tuning`: which variants of heavy kernels a command uses. `auto` loads variants timed earlier on this
 * adapter, times the remaining ones for at most two seconds and saves them; `default` uses the built-in
 * rule; `kernel=variant,…` forces variants and leaves other kernels to the rule. Results are the same bytes
 * in every mode.
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
import { type Output, text } from "./command.ts";
import { writeOutput } from "./files.ts";
import { cacheFolder } from "./resources.ts";
import { type Column, table } from "./table.ts";

export type TuningMode =
  | { readonly kind: "auto" }
  | { readonly kind: "default" }
  | { readonly kind: "forced"; readonly variants: Readonly<Record<string, string>> };

export const tuningOption = text(
  "HOW",
  "auto, default or kernel=variant,…: variants of heavy kernels; does not change results",
);

/** Parses `--tuning`. Throws {@link InputError} for an unknown kernel or variant. */
export function tuningFrom(given: string | undefined): TuningMode {
  if (given === undefined || given === "auto") return { kind: "auto" };
  if (given === "default") return { kind: "default" };
  const variants: Record<string, string> = {};
  for (const item of given.split(",")) {
    const [, name, variant] = /^([^=]+)=(.+)$/.exec(item.trim()) ?? [];
    if (name === undefined || variant === undefined) {
      throw new InputError(
        `--tuning: found "${item}", expected auto, default, or kernel=variant for ${tunable().join(", ")}`,
      );
    }
    const kernel = kernels.find((each) => each.name === name);
    if (!kernel || kernel.variantNames.length === 0) {
      const found = kernel ? `${name} has no variants` : `there is no kernel "${name}"`;
      throw new InputError(`--tuning: ${found}; expected one of ${tunable().join(", ")}`);
    }
    if (!kernel.variantNames.includes(variant)) {
      throw new InputError(
        `--tuning: ${name} has no variant "${variant}"; expected ${kernel.variantNames.join(", ")}`,
      );
    }
    if (Object.hasOwn(variants, name))
      throw new InputError(`--tuning: ${name} given more than once`);
    variants[name] = variant;
  }
  return { kind: "forced", variants };
}

const tunable = () =>
  kernels.filter(({ variantNames }) => variantNames.length > 0).map(({ name }) => name);

/** Sets the device's choice of variants. Call before planning any program. */
export async function prepareTuning(
  device: Device,
  mode: TuningMode,
  output: Output,
): Promise<void> {
  if (mode.kind === "forced") device.tunings.force(mode.variants);
  if (mode.kind === "auto") await recallTunings(device, fileStore(output));
}

/** Time limit for timing variants. */
const BUDGET_MILLISECONDS = 2000;

/**
 * In `auto` mode, times undecided variants and makes the training use the fastest. Resolves to the
 * milliseconds spent.
 */
export async function tuneTraining(
  device: Device,
  training: Training,
  mode: TuningMode,
  output: Output,
): Promise<number> {
  if (mode.kind !== "auto") return 0;
  const started = performance.now();
  const { counters } = device;
  const peak = counters.peakBytes;
  const tuner = createTuner(device, training.program.programs);
  if (tuner.left > 0) {
    output.log("timing variants of kernels, for at most two seconds");
    await tuner.work(BUDGET_MILLISECONDS);
    tuner.destroy();
    for (const { kernel, variant, shape } of device.tunings.disabled()) {
      output.log(
        `${kernel}: ${variant} is disabled, it writes other bytes than the default variant on this adapter (${shape})`,
      );
    }
    await training.program.retune();
    await keepTunings(device, fileStore(output));
    // Scratch memory of tuning does not count towards the training's peak.
    counters.peakBytes = Math.max(peak, counters.bytes);
  }
  return performance.now() - started;
}

/** Prints the chosen variants at a batch size. */
export function reportTunings(
  { batch, tuning, tuningMs }: { batch: number; tuning: Tunings; tuningMs: number },
  output: Output,
): void {
  const columns: readonly Column<ChosenVariant>[] = [
    ["kernel", ({ kernel }) => kernel],
    ["variant", ({ variant }) => variant],
    ["chosen by", ({ chosenBy }) => chosenBy],
    ["calls", ({ calls }) => String(calls)],
    ["sizes", ({ shape }) => shape],
  ];
  output.print("");
  output.print(
    `batch ${batch}, variants of heavy kernels; timed for ${(tuningMs / 1000).toFixed(1)} s`,
  );
  for (const line of table(columns, tuning)) output.print(line);
}

const SCHEMA = 1;

/** The fastest variants per adapter, in one file of the cache folder. An invalid file is reported and replaced. */
function fileStore(output: Output): TuningStore {
  const folder = cacheFolder();
  const path = join(folder, "tunings.json");
  const read = (): Record<string, Winners> => {
    try {
      return decodeFile(readFileSync(path, "utf8"));
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
      output.log(`saved tunings ignored: ${path}: ${messageOf(error)}`);
      return {};
    }
  };
  return {
    load: async (adapter) => read()[adapter],
    async save(adapter, winners) {
      try {
        mkdirSync(folder, { recursive: true });
        // Read again, because another process may have written meanwhile.
        const adapters = { ...read(), [adapter]: winners };
        writeOutput(path, `${JSON.stringify({ schema: SCHEMA, adapters }, null, 1)}\n`);
      } catch (error) {
        output.log(`tunings not saved: ${messageOf(error)}`);
      }
    },
  };
}

function decodeFile(content: string): Record<string, Winners> {
  const file: unknown = JSON.parse(content);
  if (typeof file !== "object" || file === null || !("schema" in file) || file.schema !== SCHEMA) {
    throw new Error(`not a tuning file of schema ${SCHEMA}`);
  }
  const adapters: Record<string, Winners> = {};
  const given = "adapters" in file && file.adapters;
  if (typeof given !== "object" || given === null) throw new Error("no adapters");
  for (const [adapter, value] of Object.entries(given)) {
    const winners = asWinners(value);
    if (!winners)
      throw new Error(`the entry of ${adapter} does not map kernels and sizes to variants`);
    adapters[adapter] = winners;
  }
  return adapters;
}
