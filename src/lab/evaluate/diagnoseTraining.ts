/** Metrics of a run's test embeddings, in h and in z. */
import type { Table } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import { type Metrics, measure } from "../../metrics/index.ts";
import type { Embedded, Training } from "../../training/training.ts";
import { CALIBRATION_IMAGES, featuresOf } from "./evaluate.ts";
import { measureStart, type Start, startIn } from "./start.ts";
import { embedViewPairs } from "./viewPairs.ts";

/** Metrics in each space, and the readings before training that the verdicts were compared with. */
export interface TrainingDiagnosis {
  readonly h: Metrics;
  readonly z: Metrics;
  readonly start: Start;
}

/**
 * `queries`: embeddings of the first test images. Alignment is measured on augmented views of test images. No
 * step may be in flight.
 */
export async function diagnoseTraining(
  device: Device,
  training: Training,
  dataset: Table,
  queries: Embedded,
): Promise<TrainingDiagnosis> {
  const [first, second] = await embedViewPairs(device, training, dataset);
  const start =
    training.step === 0
      ? startIn(queries)
      : await measureStart(training, queries.rows, CALIBRATION_IMAGES);
  const diagnose = (space: "h" | "z"): Metrics => {
    const labels = dataset.test.labels.subarray(0, queries.rows);
    const pair = featuresOf(second, space);
    const { alignment } = measure(featuresOf(first, space), { pair });
    const values = measure(featuresOf(queries, space), { labels, start: start[space] });
    return { ...values, ...(alignment !== undefined && { alignment }) };
  };
  return { h: diagnose("h"), z: diagnose("z"), start };
}
