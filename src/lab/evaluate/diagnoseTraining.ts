/** Metrics of a run's test embeddings, in h and in z. */
import type { Table } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import { type Metrics, measure } from "../../metrics/index.ts";
import { readsImages } from "../../training/space.ts";
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
 * `queries`: embeddings of the first test rows. Alignment is measured on augmented views of test images; texts have none.
 * No step may be in flight.
 */
export async function diagnoseTraining(
  device: Device,
  training: Training,
  dataset: Table,
  queries: Embedded,
): Promise<TrainingDiagnosis> {
  const views = readsImages(training.model.spaces)
    ? await embedViewPairs(device, training, dataset)
    : undefined;
  const start =
    training.step === 0
      ? startIn(queries)
      : await measureStart(training, queries.rows, CALIBRATION_IMAGES);
  const diagnose = (space: "h" | "z"): Metrics => {
    const labels = dataset.test.labels.subarray(0, queries.rows);
    const values = measure(featuresOf(queries, space), { labels, start: start[space] });
    if (!views) return values;
    const [first, second] = views.map((view) => featuresOf(view, space));
    const { alignment } = first && second ? measure(first, { pair: second }) : {};
    return { ...values, ...(alignment !== undefined && { alignment }) };
  };
  return { h: diagnose("h"), z: diagnose("z"), start };
}
