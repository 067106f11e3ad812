/**
 * An analysis computes one result about the embeddings shown, at the request of an open geometry view. Each has
 * its own file with its parameters, its result and the computation. Results are plain data and typed arrays,
 * which cross the worker boundary unchanged.
 */
import type { Table } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import type { Embeddings } from "../../metrics/index.ts";
import type { ResolvedConfiguration } from "../../training/configuration.ts";
import type { Training } from "../../training/training.ts";
import type { KeptWeights } from "../keep/otherRun.ts";
import type { EmbeddingPair } from "../observe/observation.ts";
import type { Space } from "../protocol/space.ts";

export interface AnalysisContext {
  /** The id of the run shown. */
  readonly run: string;
  /** Number of steps taken when the embeddings were computed. */
  readonly step: number;
  /** The space that the sphere shows. */
  readonly space: Space;
  /** Vectors of the points in a space, by point id; some may be missing while they are being embedded. */
  embeddings(space: Space): Embeddings;
  /** Number of test images: the first points, in file order. The others are training images. */
  readonly tests: number;
  /** Two views of some images, or images and their texts in a joint space; undefined if there are none. */
  pairs(space: Space): EmbeddingPair | undefined;
  /** The class of each point of a space. */
  labels(space: Space): Int32Array;
  /** Projects rows like the latest frame of the space: unit vectors [rows, 3]. Undefined without a frame. */
  place(space: Space, rows: Embeddings): Float32Array | undefined;
  readonly dataset: Table;
  /** The last checkpoint of a saved run; undefined if there is none. */
  saved(run: string): Promise<KeptWeights | undefined>;
  /** Opens another dataset. Throws InputError if there is none of this id. */
  openTable(id: string): Promise<Table>;
  readonly training: Training;
  readonly device: Device;
  /** The last checkpoint of the most recently changed saved run that fits; undefined if there is none. */
  lastSaved(
    fits: (configuration: ResolvedConfiguration) => boolean,
  ): Promise<(KeptWeights & { readonly run: string }) | undefined>;
  /** Aborted when the run ends, so that long computations stop. */
  readonly signal: AbortSignal;
  /** Runs `work` on the GPU while no step is in flight. */
  between<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Like `between`, with the weights of the step shown, which may be a checkpoint. */
  withShownState<Result>(work: () => Promise<Result>): Promise<Result>;
}

export interface AnalysisDefinition<Parameters, Result> {
  /** Throws InputError if the parameters are invalid for this run. */
  compute(context: AnalysisContext, parameters: Parameters): Result | Promise<Result>;
}

/** Returns the definition unchanged; infers and checks its type. */
export function defineAnalysis<Parameters, Result>(
  definition: AnalysisDefinition<Parameters, Result>,
): AnalysisDefinition<Parameters, Result> {
  return definition;
}

type Compute<Result> = (context: AnalysisContext) => Promise<Result>;

/**
 * Caches an expensive result for the lifetime of its key. The result is computed again if it was rejected,
 * or if the run that requested it ended before it was ready.
 */
const keptWith =
  (keyOf: (context: AnalysisContext) => object) =>
  <Result>(make: Compute<Result>): Compute<Result> => {
    const kept = new WeakMap<object, Promise<Result>>();
    return (context) => {
      const key = keyOf(context);
      const known = kept.get(key);
      if (known) return known;
      const { signal } = context;
      const made = make(context);
      const forget = () => {
        if (kept.get(key) === made) kept.delete(key);
      };
      kept.set(key, made);
      signal.addEventListener("abort", forget);
      made.then(() => signal.removeEventListener("abort", forget), forget);
      return made;
    };
  };

/** Caches per run, for example untrained features. */
export const oncePerRun = keptWith(({ training }) => training);

/** Caches per dataset, for example features of raw pixels. */
export const oncePerDataset = keptWith(({ dataset }) => dataset);
