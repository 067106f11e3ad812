/** Low alignment is what objectives optimise, but a collapsed encoder has 0: read it beside uniformity. */
import { defineMetric } from "../definition.ts";
import { unitRows } from "../embeddings.ts";

export const alignment = defineMetric({
  key: "alignment",
  label: "Alignment",
  unit: "",
  range: () => [0, 4],
  better: "lower",
  meaning:
    "Mean squared distance between the normalised embeddings of two views of one sample: 0 when views agree, 2 when they are unrelated.",
  source: "mean ‖u − u⁺‖²; Wang and Isola 2020, arXiv:2005.10242",
  needs: "pair",
  compute: ({ unit, pair, dimensions: { rows } }) => {
    if (!pair) throw new Error("alignment: computed without a pair");
    const own = unit().data;
    const other = unitRows(pair).data;
    return own.reduce((sum, value, index) => sum + (value - other[index]!) ** 2, 0) / rows;
  },
});
