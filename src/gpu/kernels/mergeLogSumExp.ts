import { at } from "../../shared/errors.ts";
import { defineKernel, u32 } from "../kernel.ts";
import body from "./mergeLogSumExp.wgsl?raw";
import { given } from "./parts/vectors.ts";

export interface MergeLogSumExpDims {
  readonly rows: number;
  readonly chunks: number;
  /** Whether to write the mean of logSums − positives: the loss where the positive is among the keys. */
  readonly loss: boolean;
}

/**
 * Each row's log Σ exp from the chunks of {@link logSumExpOfProducts}, and with `loss` the mean
 * cross-entropy: partials [chunks, 2, rows], positives [rows] → logSums [rows], loss [1].
 */
export const mergeLogSumExp = defineKernel({
  name: "mergeLogSumExp",
  body: ({ loss }) => `
fn positive_at(row: u32) -> f32 { return ${loss ? "positives[row]" : "0.0"}; }
fn store_loss(value: f32) { ${loss ? "loss[0] = value;" : ""} }
${body}`,
  buffers: ({ rows, chunks, loss }: MergeLogSumExpDims) => ({
    partials: { access: "read", length: chunks * 2 * rows },
    ...given(loss, { positives: { access: "read", length: rows } }),
    logSums: { access: "write", length: rows },
    ...given(loss, { loss: { access: "write", length: 1 } }),
  }),
  tunings: [{}],
  constants: ({ rows, chunks }) => ({ ROWS: u32(rows), CHUNKS: u32(chunks), LANES: u32(256) }),
  workgroups: () => [1, 1, 1],
  reference: ({ rows, chunks, loss }, { partials, positives }) => {
    const logSums = new Float32Array(rows);
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      const largest = Math.max(
        ...Array.from({ length: chunks }, (_, chunk) => at(partials, chunk * 2 * rows + row)),
      );
      let total = 0;
      for (let chunk = 0; chunk < chunks; chunk++) {
        const start = chunk * 2 * rows + row;
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
    { rows: 1, chunks: 1, loss: true },
    { rows: 523, chunks: 3, loss: true },
    { rows: 17, chunks: 32, loss: false },
  ],
});
