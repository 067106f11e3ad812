/**
 * Looks at a run from time to time: embeds test images, projects them for the sphere, measures them,
 * shows a piece of the batch. Knows how much looking costs, so that training keeps most of the time.
 */
import type { Dataset } from "../data/index.ts";
import type { Device } from "../gpu/device.ts";
import { describeMetrics, diagnose, measure, nearestNeighbours } from "../metrics/index.ts";
import type { Embedded, Training } from "../training/training.ts";
import { createBatchViewer } from "./batchViewer.ts";
import type { BatchEvent, DiagnosticsEvent, FrameEvent, Neighbour, Space } from "./protocol.ts";
import { createSphere } from "./sphere.ts";

/** Points that a frame holds; fewer on a software adapter, where embedding is slow. */
export const pointsOn = (software: boolean): number => (software ? 500 : 2000);

/** Rows that diagnostics are measured on: what fits between two frames. */
const MEASURED_ROWS = 1000;
/** Clean images that batch norm's statistics are recomputed on before each look. */
const calibrationImages = (software: boolean): number => (software ? 250 : 1000);

export interface Look {
  readonly frame: FrameEvent;
  /** Absent unless asked for. */
  readonly diagnostics?: DiagnosticsEvent;
}

export interface Observer {
  look(space: Space, withDiagnostics: boolean): Promise<Look>;
  /** The same embeddings in another space, without touching the GPU. */
  lookAgain(space: Space): Look | undefined;
  batch(): Promise<BatchEvent>;
  neighbours(space: Space, id: number, k: number): readonly Neighbour[];
  destroy(): void;
}

export async function createObserver(
  device: Device,
  training: Training,
  dataset: Dataset,
): Promise<Observer> {
  const { software } = device.adapter;
  const points = Math.min(pointsOn(software), dataset.test.count);
  const spheres = { h: createSphere(), z: createSphere() };
  const viewer = await createBatchViewer(device, training, dataset);
  let latest:
    | { step: number; embedded: Embedded; alignment: Readonly<Record<Space, number>> }
    | undefined;

  const inSpace = (embedded: Embedded, space: Space) => ({
    data: embedded[space],
    rows: embedded.rows,
    cols: space === "h" ? embedded.hDim : embedded.zDim,
  });

  const see = (space: Space, withDiagnostics: boolean): Look | undefined => {
    if (!latest) return undefined;
    const { step, embedded } = latest;
    const { data, rows: count, cols } = inSpace(embedded, space);
    const { positions, exact, explained } = spheres[space](data, count, cols);
    const frame: FrameEvent = {
      type: "frame",
      step,
      space,
      positions,
      exact,
      explained,
      dimensions: cols,
    };
    if (!withDiagnostics) return { frame };
    return {
      frame,
      diagnostics: diagnosticsOf(step, space, data, Math.min(count, MEASURED_ROWS), cols),
    };
  };

  const diagnosticsOf = (
    step: number,
    space: Space,
    data: Float32Array,
    count: number,
    cols: number,
  ): DiagnosticsEvent => {
    const embeddings = { data: data.subarray(0, count * cols), rows: count, cols };
    const labels = dataset.test.labels.subarray(0, count);
    const { spectrum, collapse, ...rest } = measure(embeddings, { labels });
    const values: Record<string, number> = {};
    for (const [key, value] of Object.entries(rest)) {
      if (typeof value === "number") values[key] = value;
    }
    values.alignment = latest?.alignment[space] ?? Number.NaN;
    const { sentence } = diagnose(rest, embeddings);
    return {
      type: "diagnostics",
      step,
      space,
      values,
      ranges: Object.fromEntries(describeMetrics(embeddings).map(({ key, range }) => [key, range])),
      spectrum: Float64Array.from(spectrum),
      collapse: { kind: collapse, sentence },
    };
  };

  return {
    async look(space, withDiagnostics) {
      const { step } = training;
      await training.calibrate(calibrationImages(software));
      const embedded = await training.embed("test", points);
      latest = { step, embedded, alignment: await viewer.alignment() };
      const look = see(space, withDiagnostics);
      if (!look) throw new Error("nothing was embedded");
      return look;
    },
    lookAgain: (space) => see(space, true),
    batch: () => viewer.images(),
    neighbours(space, id, k) {
      if (!latest) return [];
      return nearestNeighbours(id, inSpace(latest.embedded, space), k, "cosine").map(
        ({ index, value }) => ({ id: index, similarity: value }),
      );
    },
    destroy: () => viewer.destroy(),
  };
}
