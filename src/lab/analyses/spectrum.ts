/** Singular values of the embeddings and the ranks read off them. */
import { measure } from "../../metrics/index.ts";
import { defineAnalysis } from "./definition.ts";

export interface SpectrumAnswer {
  readonly step: number;
  /** Of the features as they are, descending. */
  readonly values: Float64Array;
  readonly rows: number;
  readonly cols: number;
  readonly effectiveRank: number;
  readonly rankMe: number;
  readonly participationRatio: number;
  /** Dimensions whose variance is below a millionth of the largest one's. */
  readonly dead: number;
}

const DEAD_SHARE = 1e-6;

export const spectrum = defineAnalysis({
  compute(context, _: Readonly<Record<never, never>>): SpectrumAnswer {
    const embeddings = context.embeddings(context.space);
    const { rows, cols, data } = embeddings;
    const { spectrum: values, effectiveRank, rankMe, participationRatio } = measure(embeddings);
    const variances = Array.from({ length: cols }, (_unused, col) => {
      let sum = 0;
      let squares = 0;
      for (let at = col; at < data.length; at += cols) {
        const value = data[at] ?? 0;
        sum += value;
        squares += value * value;
      }
      return squares / rows - (sum / rows) ** 2;
    });
    const floor = Math.max(...variances) * DEAD_SHARE;
    return {
      step: context.step,
      values: Float64Array.from(values),
      rows,
      cols,
      effectiveRank,
      rankMe,
      participationRatio,
      dead: variances.filter((variance) => variance <= floor).length,
    };
  },
});
