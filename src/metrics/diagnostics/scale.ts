/**
 * Length of the unnormalised features, independent of the number of dimensions. Compared with its value before
 * training it shows features that shrink to the origin, which every metric of directions calls healthy. The raw
 * spread falls with it, but also when the features of a fixed length gather in a cone.
 */
import { defineMetric } from "../definition.ts";

export const scale = defineMetric({
  key: "scale",
  label: "Scale",
  unit: "",
  range: () => [0, Number.POSITIVE_INFINITY],
  better: "neither",
  meaning:
    "Root mean square of the unnormalised features: compare it with its value before training, near 0 the embeddings have shrunk to the origin.",
  source: "√(mean_i ‖x_i‖² / d)",
  needs: "embeddings",
  compute: ({ embeddings: { data } }) => {
    // Relative to the largest value, so that the squares neither overflow nor vanish.
    const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (largest === 0) return 0;
    const squares = data.reduce((sum, value) => sum + (value / largest) ** 2, 0);
    return largest * Math.sqrt(squares / data.length);
  },
});
