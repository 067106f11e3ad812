import { at } from "../../shared/errors.ts";
import { defineKernel, u32 } from "../kernel.ts";
import source from "./mergeLogSumExp.wgsl?raw";
import { boundIf } from "./parts/vectors.ts";

export interface MergeLogSumExpDims {
  readonly rows: number;
  readonly strips: number;
  /** Also writes the mean of logSumExp − positives, the loss if the positive is among the keys. */
  readonly loss: boolean;
  /** A single lane; for CPU adapters, where a barrier costs more than this little work. */
  readonly singleLane?: boolean;
}

/**
 * Merges the strips of {@link logSumExpOfProducts}. partials: [strips, 2, rows]; logSumExp: [rows]; with
 * `loss`, positives [rows] are read and loss [1] gets the mean cross-entropy.
 */
export const mergeLogSumExp = defineKernel({
  name: "mergeLogSumExp",
  source: ({ loss, singleLane = false }) => `${singleLane ? SINGLE_LANE : SEVERAL_LANES}
fn positive_at(row: u32) -> f32 { return ${loss ? "positives_load(row)" : "0.0"}; }
fn store_loss(value: f32) { ${loss ? "loss_store(0u, value);" : ""} }
${source}`,
  buffers: ({ rows, strips, loss }: MergeLogSumExpDims) => ({
    partials: { access: "read", length: strips * 2 * rows },
    ...boundIf(loss, { positives: { access: "read", length: rows } }),
    logSumExp: { access: "write", length: rows },
    ...boundIf(loss, { loss: { access: "write", length: 1 } }),
  }),
  sizes: ({ rows, strips }) => ({ rows, strips }),
  constants: ({ singleLane }) => ({ LANES: u32(singleLane ? 1 : 256) }),
  workgroups: () => [1, 1, 1],
  reference: ({ rows, strips, loss }, { partials, positives }) => {
    const logSumExp = new Float32Array(rows);
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
      logSumExp[row] = largest + Math.log(total);
      if (loss) sum += largest + Math.log(total) - at(positives, row);
    }
    return loss ? { logSumExp, loss: [sum / rows] } : { logSumExp };
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
    { rows: 37, strips: 8, loss: true, singleLane: true },
  ],
});

const SINGLE_LANE = "fn over_lanes(own: f32, _lane: u32) -> f32 { return own; }";

/** The sum over all lanes, in order, in the first of them. */
const SEVERAL_LANES = `
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
