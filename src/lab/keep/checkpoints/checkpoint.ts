/**
 * A checkpoint holds the state of a run at a step, from which the run continues to the same bytes, and
 * an observation, which is shown without a GPU. Random numbers are functions of seed and step, so there
 * is no random state.
 */
import { InputError } from "../../../shared/errors.ts";
import type { SettingValues } from "../../../shared/settings.ts";
import type { ResolvedConfiguration } from "../../../training/configuration.ts";
import { CHUNK_GRADIENTS, type Model, SKIPPED } from "../../../training/model.ts";
import type { Observation } from "../../observe/observation.ts";
import type { CheckpointMark, Origin } from "../../protocol/checkpoints.ts";
import type { DiagnosticsEvent, MarkerEvent, StepsEvent } from "../../protocol/events.ts";

export interface Checkpoint {
  /** Steps taken. */
  readonly step: number;
  /** The state without scratch regions, see {@link packState}. */
  readonly words: Float32Array;
  /** All settings at this step. */
  readonly settings: SettingValues;
  /** Number of live edits before this step. */
  readonly edits: number;
  /** The observation at this step. Named as in the checkpoints of earlier versions. */
  readonly found: Observation;
}

/** An event that charts show. */
export type ChartEvent = StepsEvent | DiagnosticsEvent | MarkerEvent;

/** A run in the index of the store. */
export interface ArchivedRun {
  readonly run: string;
  /** At step 0, with the chunk size resolved. */
  readonly configuration: ResolvedConfiguration;
  readonly origin?: Origin;
  /** Time of the last write, in milliseconds since 1970. */
  readonly changedAt: number;
  /** Steps between two checkpoints. */
  readonly interval: number;
  readonly edits: readonly MarkerEvent[];
  /** By step. */
  readonly checkpoints: readonly CheckpointMark[];
  /** Bytes of the saved chart events. */
  readonly chartBytes: number;
  /** Checkpoints that the user has deleted; they can be restored until they are erased. */
  readonly removed?: {
    /** Milliseconds since 1970. */
    readonly at: number;
    readonly checkpoints: readonly CheckpointMark[];
  };
}

/** Regions that a step writes before it reads them, or that are 0 in a good state. */
const SCRATCH: ReadonlySet<string> = new Set([
  "gradients",
  CHUNK_GRADIENTS,
  "squaredNorm",
  SKIPPED,
]);

const savedRegions = ({ layout }: Model) =>
  [...layout.regions.values()].filter(({ name }) => !SCRATCH.has(name));

/** Drops scratch regions; weights, averages, statistics, queue, centre and moments remain. */
export function packState(model: Model, words: Float32Array): Float32Array {
  const regions = savedRegions(model);
  const packed = new Float32Array(regions.reduce((sum, region) => sum + region.words, 0));
  let at = 0;
  for (const { offset, words: length } of regions) {
    packed.set(words.subarray(offset, offset + length), at);
    at += length;
  }
  return packed;
}

/** Inverse of {@link packState}. Throws InputError if another version of the lab packed the state. */
export function unpackState(model: Model, packed: Float32Array): Float32Array {
  const regions = savedRegions(model);
  const expected = regions.reduce((sum, region) => sum + region.words, 0);
  if (packed.length !== expected) {
    throw new InputError(
      `checkpoint: found ${packed.length} words, the model has ${expected}; another version of the lab saved it`,
    );
  }
  const words = new Float32Array(model.layout.words);
  let at = 0;
  for (const { offset, words: length } of regions) {
    words.set(packed.subarray(at, at + length), offset);
    at += length;
  }
  return words;
}

/** Approximate size of a checkpoint. */
export function bytesOf({ words, found }: Checkpoint): number {
  const views = Object.values(found.pairs ?? {}).flatMap((pair) => pair ?? []);
  const vectors = [...Object.values(found.embedded.spaces), ...views];
  const arrays = [words, ...vectors.map(({ data }) => data)];
  return (
    arrays.reduce((sum, { byteLength }) => sum + byteLength, 0) +
    (found.prototypes?.rows.byteLength ?? 0)
  );
}

/** Approximate size of a chart event. */
export function chartBytesOf(event: ChartEvent): number {
  switch (event.type) {
    case "steps":
      return event.steps.byteLength * (1 + Object.keys(event.series).length);
    case "diagnostics":
      return event.spectrum.byteLength + 24 * Object.keys(event.values).length;
    case "marker":
      return 100;
    default:
      return event satisfies never;
  }
}
