// The loops over shares run from `start`, not from 0, so that no compiler unrolls them: Mesa takes
// seconds to unroll them and the result is no faster.
var<workgroup> shares: array<vec2f, LANES>;

/// The sums of two values over the lanes of a row, in a fixed order.
fn sums_over_row(values: vec2f, lane: u32) -> vec2f {
  workgroupBarrier(); // earlier shares have been read
  shares[lane] = values;
  workgroupBarrier();
  var total = vec2f(0.0);
  let start = lane - lane % ROW_LANES;
  for (var other = start; other < start + ROW_LANES; other++) { total += shares[other]; }
  return total;
}

fn largest_over_row(value: f32, lane: u32) -> f32 {
  workgroupBarrier();
  shares[lane] = vec2f(value, 0.0);
  workgroupBarrier();
  var largest = value;
  let start = lane - lane % ROW_LANES;
  for (var other = start; other < start + ROW_LANES; other++) { largest = max(largest, shares[other].x); }
  return largest;
}
