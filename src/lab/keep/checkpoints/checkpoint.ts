/**
 * A checkpoint is a moment of a run, whole: with its state the run goes on to the same bytes, and with
 * what the look found it is shown without a GPU. Random numbers are a function of seed and step, so
 * there is no random state beside these.
 */
import { InputError } from "../../../shared/errors.ts";
import type { SettingValues } from "../../../shared/settings.ts";
import type { ResolvedConfiguration } from "../../../training/configuration.ts";
import { CHUNK_GRADIENTS, type Model } from "../../../training/model.ts";
import type { Observation } from "../../observe/observation.ts";
import type { CheckpointMark, Origin } from "../../protocol/checkpoints.ts";
import type { DiagnosticsEvent, MarkerEvent, StepsEvent } from "../../protocol/events.ts";

export interface Checkpoint {
  /** Steps taken. */
  readonly step: number;
  /** The state without what every step computes anew; see {@link packState}. */
  readonly words: Float32Array;
  /** All settings as they stood. */
  readonly settings: SettingValues;
  /** Live edits made before. */
  readonly edits: number;
  /** The observation at this step. Named as in the checkpoints of earlier versions. */
  readonly found: Observation;
}

/** What charts show of a run, as it was told. */
export type ChartEvent = StepsEvent | DiagnosticsEvent | MarkerEvent;

/** A run in the store's index. */
export interface ArchivedRun {
  readonly run: string;
  /** As begun, with the chunk that was chosen. */
  readonly configuration: ResolvedConfiguration;
  readonly origin?: Origin;
  /** Milliseconds since 1970, of the last write. */
  readonly changedAt: number;
  /** Steps between two checkpoints. */
  readonly interval: number;
  readonly edits: readonly MarkerEvent[];
  /** By step. */
  readonly checkpoints: readonly CheckpointMark[];
  /** Of what charts show. */
  readonly chartBytes: number;
}

/** Regions that a step writes before it reads them. */
const SCRATCH: ReadonlySet<string> = new Set(["gradients", CHUNK_GRADIENTS, "squaredNorm"]);

const keptRegions = ({ layout }: Model) =>
  [...layout.regions.values()].filter(({ name }) => !SCRATCH.has(name));

/** The words of a state that outlive a step: weights, averages, statistics, queue or centre, moments. */
export function packState(model: Model, words: Float32Array): Float32Array {
  const regions = keptRegions(model);
  const packed = new Float32Array(regions.reduce((sum, region) => sum + region.words, 0));
  let at = 0;
  for (const { offset, words: length } of regions) {
    packed.set(words.subarray(offset, offset + length), at);
    at += length;
  }
  return packed;
}

/** The state again. Throws {@link InputError} where another version of the lab packed it. */
export function unpackState(model: Model, packed: Float32Array): Float32Array {
  const regions = keptRegions(model);
  const expected = regions.reduce((sum, region) => sum + region.words, 0);
  if (packed.length !== expected) {
    throw new InputError(
      `checkpoint: found ${packed.length} words, this version's model has ${expected}; it was kept by another version of the lab`,
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

/** Bytes that a checkpoint takes, near enough. */
export function bytesOf({ words, found }: Checkpoint): number {
  const { h, z } = found.embedded;
  const views = found.pairs ? [...found.pairs.h, ...found.pairs.z] : [];
  const kept = [words, h, z, ...views.map(({ data }) => data)];
  return (
    kept.reduce((sum, { byteLength }) => sum + byteLength, 0) +
    (found.prototypes?.rows.byteLength ?? 0)
  );
}

/** Bytes that a chart's event takes, near enough. */
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
