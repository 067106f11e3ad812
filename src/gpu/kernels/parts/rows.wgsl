/// Where a lane works: its row (clamped, so that every lane reaches every barrier), the row's first
/// vector, the lane's own first column vector; only a live lane may write.
struct Place {
  row: u32,
  start: u32,
  first: u32,
  live: bool,
}

fn place_of(workgroup: u32, lane: u32) -> Place {
  let row = workgroup * (LANES / ROW_LANES) + lane / ROW_LANES;
  let clamped = min(row, ROWS - 1u);
  return Place(clamped, clamped * VECTORS, lane % ROW_LANES, row < ROWS);
}

// The loops over shares run from `start`, not from 0, so that no compiler unrolls them: Mesa takes
// seconds to unroll what the processor would not run faster.
var<workgroup> shares: array<vec2f, LANES>;

/// The sums of two values over the lanes of a row, in a fixed order.
fn sums_over_row(values: vec2f, lane: u32) -> vec2f {
  if (ROW_LANES == 1u) { return values; }
  workgroupBarrier(); // earlier shares have been read
  shares[lane] = values;
  workgroupBarrier();
  var total = vec2f(0.0);
  let start = lane - lane % ROW_LANES;
  for (var other = start; other < start + ROW_LANES; other++) { total += shares[other]; }
  return total;
}

fn sum_over_row(value: f32, lane: u32) -> f32 {
  return sums_over_row(vec2f(value, 0.0), lane).x;
}

fn largest_over_row(value: f32, lane: u32) -> f32 {
  if (ROW_LANES == 1u) { return value; }
  workgroupBarrier();
  shares[lane] = vec2f(value, 0.0);
  workgroupBarrier();
  var largest = value;
  let start = lane - lane % ROW_LANES;
  for (var other = start; other < start + ROW_LANES; other++) { largest = max(largest, shares[other].x); }
  return largest;
}
