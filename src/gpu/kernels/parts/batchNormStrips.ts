/**
 * How the lanes of a workgroup share a strip of rows in the batch norm kernels. On a GPU several lanes read
 * one column and combine their results after a barrier. On a CPU adapter each column has a single lane: there
 * a barrier saves nothing, and it splits the kernel into parts that are slow to compile.
 */
import laneMoments from "./laneMoments.wgsl?raw";
import laneSums from "./laneSums.wgsl?raw";

/**
 * WGSL of `strip_moments` and `strip_sums` over rows or units `first` to `end` of a group. The lanes of the
 * first lane row get the result. All lanes must call them.
 */
export const stripMomentsWgsl = (singleLane: boolean): string =>
  laneMoments + (singleLane ? SINGLE_LANE_MOMENTS : MOMENTS);

export const stripSumsWgsl = (singleLane: boolean): string =>
  laneSums + (singleLane ? SINGLE_LANE_SUMS : SUMS);

/** WGSL of `shared_pair`: passes the values of the first lane row to all lanes of their columns. */
export const sharedPairWgsl = (singleLane: boolean): string =>
  `struct Pair {
  first: Vector,
  second: Vector,
}
${singleLane ? SINGLE_LANE_PAIR : PAIR}`;

const SINGLE_LANE_MOMENTS = `
fn strip_moments(owner: u32, vector: u32, first: u32, end: u32, _lane: u32) -> Moments {
  return lane_moments(owner, vector, first, end);
}
`;

const MOMENTS = `
var<workgroup> lane_counts: array<f32, LANES>;
var<workgroup> lane_means: array<Vector, LANES>;
var<workgroup> lane_spreads: array<Vector, LANES>;

fn strip_moments(owner: u32, vector: u32, first: u32, end: u32, lane: u32) -> Moments {
  var own = lane_moments(owner, vector, first + lane / COLUMN_LANES, end);
  lane_counts[lane] = own.count;
  lane_means[lane] = own.mean;
  lane_spreads[lane] = own.spread;
  workgroupBarrier();
  if (lane < COLUMN_LANES) {
    for (var other = lane + COLUMN_LANES; other < LANES * one; other += COLUMN_LANES) {
      own = merged(own, Moments(lane_counts[other], lane_means[other], lane_spreads[other]));
    }
  }
  return own;
}
`;

const SINGLE_LANE_SUMS = `
fn strip_sums(owner: u32, vector: u32, first: u32, end: u32, _lane: u32) -> Sums {
  return lane_sums_of(owner, vector, first, end);
}
`;

/** The first barrier: the values of the previous group have been read. */
const SUMS = `
var<workgroup> lane_sums: array<Vector, LANES>;
var<workgroup> lane_products: array<Vector, LANES>;

fn strip_sums(owner: u32, vector: u32, first: u32, end: u32, lane: u32) -> Sums {
  var own = lane_sums_of(owner, vector, first + lane / COLUMN_LANES, end);
  workgroupBarrier();
  lane_sums[lane] = own.sum;
  lane_products[lane] = own.product;
  workgroupBarrier();
  if (lane < COLUMN_LANES) {
    for (var other = lane + COLUMN_LANES; other < LANES * one; other += COLUMN_LANES) {
      own.sum += lane_sums[other];
      own.product += lane_products[other];
    }
  }
  return own;
}
`;

const SINGLE_LANE_PAIR = `fn shared_pair(own: Pair, _column: u32, _row_lane: u32) -> Pair { return own; }
`;

const PAIR = `var<workgroup> shared_firsts: array<Vector, COLUMN_LANES>;
var<workgroup> shared_seconds: array<Vector, COLUMN_LANES>;

fn shared_pair(own: Pair, column: u32, row_lane: u32) -> Pair {
  if (row_lane == 0u) {
    shared_firsts[column] = own.first;
    shared_seconds[column] = own.second;
  }
  workgroupBarrier();
  return Pair(shared_firsts[column], shared_seconds[column]);
}
`;
