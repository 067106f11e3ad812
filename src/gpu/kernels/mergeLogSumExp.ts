import { at } from "../../shared/errors.ts";
import { defineKernel, u32 } from "../kernel.ts";
import source from "./mergeLogSumExp.wgsl?raw";
import { boundIf } from "./parts/vectors.ts";

export interface MergeLogSumExpDims {
  readonly rows: number;
  readonly strips: number;
  /** Also writes the mean of logSumExp − positives, the loss if the positive is among the keys. */
  readonly loss: boolean;
  /** The logits expected under soft targets are in the partials, instead of `positives`. */
  readonly soft?: boolean;
  /** A single lane; for CPU adapters, where a barrier costs more than this little work. */
  readonly singleLane?: boolean;
}

const samples: readonly MergeLogSumExpDims[] = [
  { rows: 1, strips: 1, loss: true },
  { rows: 523, strips: 3, loss: true },
  { rows: 17, strips: 32, loss: false },
  { rows: 37, strips: 8, loss: true, singleLane: true },
  { rows: 21, strips: 8, loss: true, soft: true },
];

/**
 * Merges the strips of {@link logSumExpOfProducts}. partials: [strips, 2, rows], or [strips, 3, rows] if
 * `soft`; logSumExp: [rows]; with `loss`, positives [rows] are read unless `soft`, and loss [1] gets the mean
 * cross-entropy.
 */
export const mergeLogSumExp = defineKernel({
  name: "mergeLogSumExp",
  source: ({
    loss,
    soft = false,
    singleLane = false,
  }) => `${singleLane ? SINGLE_LANE : SEVERAL_LANES}
${loss && soft ? EXPECTED : `fn positive_at(row: u32) -> f32 { return ${loss ? "positives_load(row)" : "0.0"}; }`}
fn store_loss(value: f32) { ${loss ? "loss_store(0u, value);" : ""} }
${source}`,
  buffers: ({ rows, strips, loss, soft = false }: MergeLogSumExpDims) => ({
    partials: { access: "read", length: strips * planesOf({ soft }) * rows },
    ...boundIf(loss && !soft, { positives: { access: "read", length: rows } }),
    logSumExp: { access: "write", length: rows },
    ...boundIf(loss, { loss: { access: "write", length: 1 } }),
  }),
  sizes: ({ rows, strips }) => ({ rows, strips }),
  constants: ({ soft = false, singleLane }) => ({
    LANES: u32(singleLane ? 1 : 256),
    PLANES: u32(planesOf({ soft })),
  }),
  workgroups: () => [1, 1, 1],
  reference: ({ rows, strips, loss, soft = false }, { partials, positives }) => {
    const stride = planesOf({ soft }) * rows;
    const logSumExp = new Float32Array(rows);
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      const largest = Math.max(
        ...Array.from({ length: strips }, (_, strip) => at(partials, strip * stride + row)),
      );
      let total = 0;
      let expected = 0;
      for (let strip = 0; strip < strips; strip++) {
        const start = strip * stride + row;
        if (soft) expected += at(partials, start + 2 * rows);
        total += at(partials, start + rows) * Math.exp(at(partials, start) - largest);
      }
      logSumExp[row] = largest + Math.log(total);
      if (loss) sum += largest + Math.log(total) - (soft ? expected : at(positives, row));
    }
    return loss ? { logSumExp, loss: [sum / rows] } : { logSumExp };
  },
  // Logits, then sums of at least one exponential.
  fill: {
    partials: (index, { rows, soft = false }) =>
      Math.floor(index / rows) % planesOf({ soft }) === 1
        ? 2 + Math.cos(index)
        : 5 * Math.sin(index),
  },
  samples,
});

const planesOf = ({ soft }: { soft: boolean }) => (soft ? 3 : 2);

/** The logit expected under a row's soft target, over all strips. */
const EXPECTED = `
fn positive_at(row: u32) -> f32 {
  var sum = partials_load(2u * size.rows + row);
  for (var i = (2u + PLANES) * size.rows + row; i < PLANES * size.strips * size.rows; i += PLANES * size.rows) {
    sum += partials_load(i);
  }
  return sum;
}`;

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
