var<workgroup> bins: array<atomic<u32>, BINS>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.x * LANES + lane;
  let before = first();
  if (row < ROWS) {
    var kernel = 0.0;
    var distance = 0.0;
    var nearest = 3e38;
    for (var other = before; other < min(before + BLOCK, ROWS); other++) {
      if (other == row) { continue; }
      let squared = distances[(other - before) * STRIDE + row];
      kernel += exp(-2.0 * squared);
      distance += squared;
      nearest = min(nearest, squared);
      // Whole numbers: whoever adds first, the count is the same.
      atomicAdd(&bins[bin_of(squared)], 1u);
    }
    if (before > 0u) {
      kernel += sums[row];
      distance += sums[STRIDE + row];
      nearest = min(nearest, sums[2u * STRIDE + row]);
    }
    sums[row] = kernel;
    sums[STRIDE + row] = distance;
    sums[2u * STRIDE + row] = nearest;
  }
  workgroupBarrier();
  for (var bin = lane; bin < BINS; bin += LANES) {
    var count = atomicLoad(&bins[bin]);
    if (before > 0u) { count += counts[group.x * BINS + bin]; }
    counts[group.x * BINS + bin] = count;
  }
}
