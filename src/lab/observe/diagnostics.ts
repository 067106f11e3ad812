/** Measures the test embeddings of observations. */
import type { Table } from "../../data/index.ts";
import { causeOf } from "../../gpu/cause.ts";
import type { Device } from "../../gpu/device.ts";
import { createDeviceParts } from "../../metrics/device/parts.ts";
import {
  alignmentOf,
  describeMetrics,
  type Embeddings,
  type GeometryParts,
  measure,
} from "../../metrics/index.ts";
import type { Training } from "../../training/training.ts";
import { calibrationImages } from "../evaluate/calibration.ts";
import { featuresOf } from "../evaluate/evaluate.ts";
import { measureStart, type Start, startIn } from "../evaluate/start.ts";
import type { DiagnosticsEvent } from "../protocol/events.ts";
import type { Space } from "../protocol/space.ts";
import type { Observation } from "./observation.ts";
import { verdictOn } from "./verdict.ts";

/** Test images measured, chosen so that measuring fits between two frames. */
const measuredImages = (software: boolean): number => (software ? 500 : 4096);

export interface Diagnostics {
  /** The first points that are measured. */
  readonly rows: number;
  /**
   * Measures the untrained network, for a run that does not begin at step 0; otherwise the first observation
   * does. No step may be in flight.
   */
  measureStart(): Promise<void>;
  measure(observation: Observation, space: Space): Promise<DiagnosticsEvent>;
  /** Verdict on the projections of an observation: `none`, `complete`, … */
  collapse(observation: Observation): Promise<string>;
  destroy(): void;
}

export function createDiagnostics(device: Device, training: Training, dataset: Table): Diagnostics {
  const measured = Math.min(measuredImages(device.adapter.software), dataset.test.count);
  const deviceParts = createDeviceParts(device);
  let start: Start | undefined;
  /** The newest verdict on z, so that a checkpoint needs no second measurement. */
  let verdict = { step: -1, kind: "" };

  /** Parts computed on the GPU; undefined on a lost device, where the CPU computes everything. */
  const partsOf = async (embeddings: Embeddings): Promise<GeometryParts | undefined> => {
    try {
      return await deviceParts.of(embeddings);
    } catch (error) {
      const cause = await causeOf(device, error);
      if (device.failure()) return undefined;
      throw cause;
    }
  };
  const measureIn = async (observation: Observation, space: Space): Promise<DiagnosticsEvent> => {
    const { step, settings } = observation;
    const { data, rows, cols } = featuresOf(observation.embedded, space);
    const count = Math.min(rows, measured);
    // A copy: the next observation overwrites `data` while this one is measured.
    const embeddings = { data: data.slice(0, count * cols), rows: count, cols };
    const labels = dataset.test.labels.subarray(0, count);
    const parts = await partsOf(embeddings);
    const { spectrum, collapse: _, ...readings } = measure(embeddings, { labels, parts });
    const values: Record<string, number> = {};
    for (const [key, value] of Object.entries(readings)) {
      if (typeof value === "number") values[key] = value;
    }
    const [first, second] = observation.pairs?.[space] ?? [];
    if (first && second) values.alignment = alignmentOf(first, second);
    if (step === 0) start ??= startIn(observation.embedded, measured);
    const circumstances = { method: training.model.method, settings, step, space };
    const { kind, sentence, grounds } = verdictOn(
      readings,
      embeddings,
      circumstances,
      start?.[space],
    );
    if (space === "z") verdict = { step, kind };
    return {
      type: "diagnostics",
      step,
      space,
      values,
      ranges: Object.fromEntries(describeMetrics(embeddings).map(({ key, range }) => [key, range])),
      spectrum: Float64Array.from(spectrum),
      collapse: { kind, sentence },
      grounds,
    };
  };

  return {
    rows: measured,
    async measureStart() {
      const calibration = calibrationImages(device.adapter.software);
      start = await measureStart(training, measured, calibration);
    },
    measure: measureIn,
    async collapse(observation) {
      if (verdict.step === observation.step) return verdict.kind;
      return (await measureIn(observation, "z")).collapse.kind;
    },
    destroy: () => deviceParts.destroy(),
  };
}
