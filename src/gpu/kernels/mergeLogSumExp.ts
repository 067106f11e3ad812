import { at } from "../../shared/errors.ts";
import { defineKernel, u32 } from "../kernel.ts";
import body from "./mergeLogSumExp.wgsl?raw";
import { given } from "./parts/vectors.ts";

export interface MergeLogSumExpDims {
  readonly rows: number;
  readonly strips: number;
  /** Whether to write the mean of logSums − positives: the loss where the positive is among the keys. */
  readonly loss: boolean;
}

/**
 * Each row's log Σ exp from the strips of {@link logSumExpOfProducts}, and with `loss` the mean
 * cross-entropy: partials [strips, 2, rows], positives [rows] → logSums [rows], loss [1].
 */
export const mergeLogSumExp = defineKernel({
  name: "mergeLogSumExp",
  body: ({ loss }) => `
fn positive_at(row: u32) -> f32 { return ${loss ? "positives[row]" : "0.0"}; }
fn store_loss(value: f32) { ${loss ? "loss[0] = value;" : ""} }
${body}`,
  buffers: ({ rows, strips, loss }: MergeLogSumExpDims) => ({
    partials: { access: "read", length: strips * 2 * rows },
    ...given(loss, { positives: { access: "read", length: rows } }),
    logSums: { access: "write", length: rows },
    ...given(loss, { loss: { access: "write", length: 1 } }),
  }),
  tunings: [{}],
  constants: ({ rows, strips }) => ({ ROWS: u32(rows), STRIPS: u32(strips), LANES: u32(256) }),
  workgroups: () => [1, 1, 1],
  reference: ({ rows, strips, loss }, { partials, positives }) => {
    const logSums = new Float32Array(rows);
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      const largest = Math.max(
        ...Array.from({ length: strips }, (_, strip) => at(partials, strip * 2 * rows + row)),
      );
      let total = 0;
      for (let strip = 0; strip < strips; strip++) {
        const start = strip * 2 * rows + row;
        total += at(partials, start + rows) * Math.exp(at(partials, start) - largest);
      }
      logSums[row] = largest + Math.log(total);
      if (loss) sum += largest + Math.log(total) - at(positives, row);
    }
    return loss ? { logSums, loss: [sum / rows] } : { logSums };
  },
  // Logits, then sums of at least one exponential.
  fill: {
    partials: (index, { rows }) =>
      Math.floor(index / rows) % 2 === 0 ? 5 * Math.sin(index) : 2 + Math.cos(index),
  },
  samples: [
    { rows: 1, strips: 1, loss: true },
    { rows: 523, strips: 3, loss: true },
    { rows: 17, strips: 32, loss: false },
  ],
});
