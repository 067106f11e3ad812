/**
 * An analysis answers one question about the embeddings that are shown: what a view of the geometry
 * asks for, when it is open, and nobody else pays for. One file each: what it may be asked, what it
 * answers, how it comes to it. The answer is plain data and typed arrays; it crosses to the page as it is.
 */
import type { Dataset } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import type { Embeddings } from "../../metrics/index.ts";
import type { ResolvedConfiguration } from "../../training/configuration.ts";
import type { Training } from "../../training/training.ts";
import type { ViewPairs } from "../observe/observation.ts";
import type { Space } from "../protocol/space.ts";
import type { KeptWeights } from "./probing/features.ts";

export interface AnalysisContext {
  /** Steps taken when the embeddings were made. */
  readonly step: number;
  /** Which vectors the sphere shows. */
  readonly space: Space;
  /** The points' vectors in a space, by point id; fewer than there are points while some wait. */
  embeddings(space: Space): Embeddings;
  /** The first so many points are test images, in file order; the others training images. */
  readonly tests: number;
  /** Two views of some images of the batch, as the steps see them; undefined where a method takes one. */
  readonly pairs: ViewPairs | undefined;
  /** The class of each embedded point. */
  readonly labels: Int32Array;
  /** Rows of a space placed as its points were last seen: unit vectors [rows, 3]; undefined if never. */
  place(space: Space, rows: Embeddings): Float32Array | undefined;
  readonly dataset: Dataset;
  readonly training: Training;
  readonly device: Device;
  /** The kept run, changed last, whose configuration fits, at its last checkpoint; undefined where none does. */
  lastSaved(
    fits: (configuration: ResolvedConfiguration) => boolean,
  ): Promise<(KeptWeights & { readonly run: string }) | undefined>;
  /** Aborted when the run ends: long work stops then. */
  readonly signal: AbortSignal;
  /** Runs work on the GPU while no step is in flight. */
  between<Result>(work: () => Promise<Result>): Promise<Result>;
  /** The same with the weights of the moment that is shown, which may be a checkpoint. */
  withShownState<Result>(work: () => Promise<Result>): Promise<Result>;
}

export interface AnalysisDefinition<Parameters, Result> {
  /** Throws InputError where the parameters make no sense for this run. */
  compute(context: AnalysisContext, parameters: Parameters): Result | Promise<Result>;
}

/** Returns the definition as it is; infers and checks its type. */
export function defineAnalysis<Parameters, Result>(
  definition: AnalysisDefinition<Parameters, Result>,
): AnalysisDefinition<Parameters, Result> {
  return definition;
}

type Made<Result> = (context: AnalysisContext) => Promise<Result>;

/**
 * Makes what is dear when it is first asked for and keeps it as long as its key; made again after it was
 * rejected, or when the run it was being made for has ended.
 */
const keptWith =
  (keyOf: (context: AnalysisContext) => object) =>
  <Result>(make: Made<Result>): Made<Result> => {
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

/** What is the same for a whole run, as its untrained features. */
export const oncePerRun = keptWith(({ training }) => training);

/** What is the same for every run on the same images, as the images themselves. */
export const oncePerDataset = keptWith(({ dataset }) => dataset);
