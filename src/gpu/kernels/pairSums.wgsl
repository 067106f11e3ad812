var<workgroup> bins: array<atomic<u32>, BINS>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.x * LANES + lane;
  let before = first();
  if (row < size.rows) {
    var kernel = 0.0;
    var distance = 0.0;
    var nearest = 3e38;
    for (var other = before; other < min(before + size.block, size.rows); other++) {
      if (other == row) { continue; }
      let squared = distances_load((other - before) * size.stride + row);
      kernel += exp(-2.0 * squared);
      distance += squared;
      nearest = min(nearest, squared);
      // Integers: the order of the additions does not matter.
      atomicAdd(&bins[bin_of(squared)], 1u);
    }
    if (before > 0u) {
      kernel += sums_load(row);
      distance += sums_load(size.stride + row);
      nearest = min(nearest, sums_load(2u * size.stride + row));
    }
    sums_store(row, kernel);
    sums_store(size.stride + row, distance);
    sums_store(2u * size.stride + row, nearest);
  }
  workgroupBarrier();
  for (var bin = lane; bin < BINS; bin += LANES) {
    var count = atomicLoad(&bins[bin]);
    if (before > 0u) { count += counts_load(group.x * BINS + bin); }
    counts_store(group.x * BINS + bin, count);
  }
}
