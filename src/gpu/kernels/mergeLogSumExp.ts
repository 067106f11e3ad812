import { at } from "../../shared/errors.ts";
import { defineKernel, u32 } from "../kernel.ts";
import body from "./mergeLogSumExp.wgsl?raw";
import { given } from "./parts/vectors.ts";

export interface MergeLogSumExpDims {
  readonly rows: number;
  readonly strips: number;
  /** Whether to write the mean of logSums − positives: the loss where the positive is among the keys. */
  readonly loss: boolean;
  /** One lane does it all: on a CPU adapter, where there is little of it, a barrier costs more. */
  readonly serial?: boolean;
}

/**
 * Each row's log Σ exp from the strips of {@link logSumExpOfProducts}, and with `loss` the mean
 * cross-entropy: partials [strips, 2, rows], positives [rows] → logSums [rows], loss [1].
 */
export const mergeLogSumExp = defineKernel({
  name: "mergeLogSumExp",
  body: ({ loss, serial = false }) => `${serial ? SERIAL : TOGETHER}
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
  constants: ({ rows, strips, serial }) => ({
    ROWS: u32(rows),
    STRIPS: u32(strips),
    LANES: u32(serial ? 1 : 256),
  }),
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
    { rows: 37, strips: 8, loss: true, serial: true },
  ],
});

const SERIAL = "fn over_lanes(own: f32, _lane: u32) -> f32 { return own; }";

/** The sum of all lanes' values, in order, for the first of them. */
const TOGETHER = `
var<workgroup> sums: array<f32, LANES>;

fn over_lanes(own: f32, lane: u32) -> f32 {
  sums[lane] = own;
  workgroupBarrier();
  var sum = own;
  if (lane == 0u) {
    for (var other = lane + 1u; other < LANES; other++) { sum += sums[other]; }
  }
  return sum;
}`;
