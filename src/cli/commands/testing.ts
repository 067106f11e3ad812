/**
 * For tests of commands: runs the CLI in this process, with the smallest runs (digits, MLP, batch 8), and
 * files in a temporary folder that is removed at exit. The tests check the public interface, not learning.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import * as z from "zod/mini";
import { decodeNpy } from "../../formats/npy.ts";
import type { FileTensor } from "../../formats/tensor.ts";
import { COLLAPSE_KINDS } from "../../metrics/index.ts";
import { runLab } from "../lab.ts";
import { captureOutput } from "../testing.ts";

const folder = mkdtempSync(join(tmpdir(), "isotrope-lab-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

export const file = (...names: string[]) => join(folder, ...names);
export const bytesOf = (...names: string[]) => readFileSync(file(...names));
export const arrayOf = (...names: string[]): FileTensor =>
  decodeNpy(bytesOf(...names), names.join("/"));

/** Runs a command line that must succeed; returns its results. */
export async function lab(...args: string[]): Promise<string> {
  const output = captureOutput();
  const code = await runLab(args, output);
  expect(code, output.logged.join("\n")).toBe(0);
  return output.printed.join("\n");
}

/** Runs a command line that must fail; returns its exit code and last log line. */
export async function failing(...args: string[]): Promise<{ code: number; message: string }> {
  const output = captureOutput();
  const code = await runLab(args, output);
  return { code, message: output.logged.at(-1) ?? "" };
}

/** Ctrl-C as soon as the progress or log line matches. */
export function interruptedAt(pattern: RegExp) {
  let requested = false;
  const output = captureOutput({
    get requested() {
      return requested;
    },
    guard: (work) => work(),
  });
  const watch = (line: string) => {
    requested ||= pattern.test(line);
  };
  const log = (line: string) => {
    watch(line);
    output.log(line);
  };
  return { ...output, interruption: output.interruption, log, progress: watch };
}

/**
 * Reads the names of a directory's files, hidden ones included, in every turn of the event loop. A signal is handled
 * between two turns, so these are the states in which it can leave the directory. The function returned ends the
 * reading and lists them in order.
 */
export function watchFiles(directory: string): () => readonly string[] {
  const states = new Set<string>();
  let watching = true;
  const look = () => {
    states.add(existsSync(directory) ? readdirSync(directory).sort().join(" ") : "");
    if (watching) setImmediate(look);
  };
  look();
  return () => {
    watching = false;
    look();
    return [...states];
  };
}

/** Expects a command line to exit 2 with a message that matches `words`. */
export async function refused(args: readonly string[], words: RegExp): Promise<void> {
  const { code, message } = await failing(...args);
  expect(message).toMatch(words);
  expect(code).toBe(2);
}

export const TINY = [
  "--method",
  "simclr",
  "--dataset",
  "digits",
  "--encoder",
  "mlp",
  "--batch",
  "8",
  "--tuning",
  "default",
];

export const train = (out: string, ...args: string[]) =>
  lab("train", ...args, "--baselines", "none", "--out", file(out));

let fullRun: Promise<unknown> | undefined;

/** Trains eight steps of seed 3 in the folder `whole`, once per process. */
export async function trainWhole(): Promise<void> {
  fullRun ??= train("whole", ...TINY, "--steps", "8", "--seed", "3");
  await fullRun;
}

export const Numbers = z.array(z.number());
const Share = z.number().check(z.minimum(0), z.maximum(1));
const Diagnostics = z.looseObject({
  std: z.number(),
  meanCosine: z.number(),
  uniformity: z.number(),
  alignment: z.number(),
  effectiveRank: z.number(),
  rankMe: z.number(),
  participationRatio: z.number(),
  spectrum: Numbers,
  knn: Share,
  collapse: z.enum(COLLAPSE_KINDS),
});
const Scores = { knn: Share, linear: Share, knnNuisance: Share, linearNuisance: Share };
const Record = z.looseObject({
  schema: z.literal(1),
  method: z.string(),
  dataset: z.string(),
  encoder: z.string(),
  seed: z.number(),
  steps: z.number(),
  batch: z.number(),
  settings: z.record(z.string(), z.union([z.number(), z.boolean(), z.string()])),
  adapter: z.looseObject({ software: z.boolean() }),
  engine: z.looseObject({
    dispatchesPerStep: z.number(),
    submitsPerStep: z.nullable(z.number()),
    buffersCreatedPerStep: z.nullable(z.number()),
    bindGroupsCreatedPerStep: z.nullable(z.number()),
    peakBytes: z.number(),
    parameters: z.number(),
    tuning: z.array(
      z.object({
        kernel: z.string(),
        shape: z.string(),
        variant: z.string(),
        chosenBy: z.enum(["rule", "timed", "cache", "forced"]),
        calls: z.number(),
      }),
    ),
  }),
  timings: z.looseObject({
    firstStepMs: z.nullable(z.number()),
    medianStepMs: z.nullable(z.number()),
  }),
  history: z.looseObject({
    step: Numbers,
    loss: Numbers,
    learningRate: Numbers,
    gradientNorm: Numbers,
  }),
  final: z.optional(
    z.looseObject({
      h: Diagnostics,
      z: Diagnostics,
      ...Scores,
      untrained: z.optional(z.object(Scores)),
      pixels: z.optional(z.object(Scores)),
    }),
  ),
  failure: z.optional(
    z.object({ kind: z.string(), message: z.string(), keptStep: z.nullable(z.number()) }),
  ),
});

/** The validated run.json of a run in the folder. */
export const recordOf = (run: string) =>
  z.parse(Record, JSON.parse(bytesOf(run, "run.json").toString()));
