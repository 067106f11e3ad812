// One workgroup: a row's few strips are cheap to merge, and the mean over all rows needs them all.
@compute @workgroup_size(LANES)
fn main(@builtin(local_invocation_index) lane: u32) {
  var sum = 0.0;
  for (var row = lane; row < ROWS; row += LANES) {
    var largest = partials[row];
    var total = partials[ROWS + row];
    // From a run-time start, lest a compiler unroll the strips.
    for (var i = 2u * ROWS + row; i < 2u * STRIPS * ROWS; i += 2u * ROWS) {
      let both = max(largest, partials[i]);
      total = fma(total, exp(largest - both), partials[i + ROWS] * exp(partials[i] - both));
      largest = both;
    }
    let log_sum = largest + log(max(total, 1e-37));
    logSums[row] = log_sum;
    sum += log_sum - positive_at(row);
  }
  sum = over_lanes(sum, lane);
  if (lane == 0u) { store_loss(sum / f32(ROWS)); }
}
