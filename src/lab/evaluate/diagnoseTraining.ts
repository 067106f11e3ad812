/** Metrics of a run's test embeddings, in h and in z. */
import type { Dataset } from "../../data/index.ts";
import type { Device } from "../../gpu/device.ts";
import { type Metrics, measure } from "../../metrics/index.ts";
import type { Embedded, Training } from "../../training/training.ts";
import { featuresOf } from "./evaluate.ts";
import { embedViewPairs } from "./viewPairs.ts";

/** `queries`: embeddings of the first test images. Alignment is measured on augmented views of test images. */
export async function diagnoseTraining(
  device: Device,
  training: Training,
  dataset: Dataset,
  queries: Embedded,
): Promise<{ readonly h: Metrics; readonly z: Metrics }> {
  const [first, second] = await embedViewPairs(device, training, dataset);
  const diagnose = (space: "h" | "z"): Metrics => {
    const labels = dataset.test.labels.subarray(0, queries.rows);
    const pair = featuresOf(second, space);
    const { alignment } = measure(featuresOf(first, space), { pair });
    const values = measure(featuresOf(queries, space), { labels });
    return { ...values, ...(alignment !== undefined && { alignment }) };
  };
  return { h: diagnose("h"), z: diagnose("z") };
}
