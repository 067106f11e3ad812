// One workgroup: merging a row's few strips is cheap, and the mean needs all rows.
@compute @workgroup_size(LANES)
fn main(@builtin(local_invocation_index) lane: u32) {
  var sum = 0.0;
  for (var row = lane; row < size.rows; row += LANES) {
    var largest = partials_load(row);
    var total = partials_load(size.rows + row);
    // The run-time start keeps compilers from unrolling the loop.
    for (var i = PLANES * size.rows + row; i < PLANES * size.strips * size.rows; i += PLANES * size.rows) {
      let both = max(largest, partials_load(i));
      total = fma(total, exp(largest - both), partials_load(i + size.rows) * exp(partials_load(i) - both));
      largest = both;
    }
    let log_sum = largest + log(max(total, 1e-37));
    logSumExp_store(row, log_sum);
    sum += log_sum - positive_at(row);
  }
  sum = over_lanes(sum, lane);
  if (lane == 0u) { store_loss(sum / f32(size.rows)); }
}
