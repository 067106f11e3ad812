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
import { firstRows } from "../../training/embedded.ts";
import { textColumnOf } from "../../training/space.ts";
import type { Training } from "../../training/training.ts";
import { calibrationImages } from "../evaluate/calibration.ts";
import { featuresOf } from "../evaluate/evaluate.ts";
import { describeSpaces } from "../evaluate/joint.ts";
import { measureStart, type Start, startIn } from "../evaluate/start.ts";
import type { DiagnosticsEvent } from "../protocol/events.ts";
import { isJoint, partsOfSpace, type Space } from "../protocol/space.ts";
import { type Observation, pairsIn } from "./observation.ts";
import { labelsIn } from "./points.ts";
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
  const spaces = describeSpaces(training.model.spaces).map(({ id }) => id);
  const joint = spaces.find(isJoint);
  const column = textColumnOf(training.model.spaces);
  let start: Start | undefined;
  /** The newest verdict on z, so that a checkpoint needs no second measurement. */
  let verdict = { step: -1, kind: "" };
  /** Of the last observation, which is measured in several spaces. */
  let measuredPairs:
    | { readonly of: Observation; readonly values: Readonly<Record<string, number>> }
    | undefined;

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
  /** What is measured between images and texts; undefined in other spaces than z and the joint one. */
  const pairsOf = async (observation: Observation, space: Space) => {
    if (!joint || !column || (space !== joint && space !== partsOfSpace(joint)[0]))
      return undefined;
    const { measurePairs, pairMetricsOf } = await import("./pairMeasures.ts");
    measuredPairs =
      measuredPairs?.of === observation
        ? measuredPairs
        : {
            of: observation,
            values: await measurePairs(observation.embedded, joint, dataset, column),
          };
    return { metrics: pairMetricsOf(training.model.spaces), values: measuredPairs.values };
  };
  const measureIn = async (observation: Observation, space: Space): Promise<DiagnosticsEvent> => {
    const { step, settings, embedded } = observation;
    // Before the first pause, because the next observation overwrites the data.
    if (step === 0) start ??= startIn(embedded, { rows: measured, spaces, directions: false });
    // A joint space has as many points as another, so that measuring it takes no longer.
    const most = Math.floor(measured / partsOfSpace(space).length);
    const measuredRows = Math.min(embedded.rows, most);
    const features = featuresOf(firstRows(embedded, measuredRows), space);
    // A copy: the next observation overwrites the data while this one is measured.
    const embeddings = { ...features, data: features.data.slice() };
    const labels = labelsIn(dataset, space, measuredRows);
    const parts = await partsOf(embeddings);
    const { spectrum, collapse: _, ...readings } = measure(embeddings, { labels, parts });
    const values: Record<string, number> = {};
    for (const [key, value] of Object.entries(readings)) {
      if (typeof value === "number") values[key] = value;
    }
    const [first, second] = pairsIn(observation, space) ?? [];
    if (first && second) values.alignment = alignmentOf(first, second);
    const pairs = await pairsOf(observation, space);
    Object.assign(values, pairs?.values);
    const circumstances = { method: training.model.method, settings, step, space };
    let before = start?.[space];
    if (step === 0 && start && before) {
      // Known now, without comparing all pairs a second time.
      before = { ...before, directions: readings.directions };
      start = { ...start, [space]: before };
    }
    const { kind, sentence, grounds } = verdictOn(readings, embeddings, circumstances, before);
    if (space === "z") verdict = { step, kind };
    return {
      type: "diagnostics",
      step,
      space,
      values,
      ranges: Object.fromEntries(
        [...describeMetrics(embeddings), ...(pairs?.metrics ?? [])].map(({ key, range }) => [
          key,
          range,
        ]),
      ),
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
