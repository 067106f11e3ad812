@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  if (skipped_load(0u) != 0.0) { return; }
  let index = (group.x + group.y * groups.x) * LANES + lane;
  let row = index / size.cols;
  // If there are more rows than capacity, only the last ones are written.
  if (row >= size.rows || row + size.capacity < size.rows) { return; }
  // Both factors are below 2^16, so the product fits into 32 bits.
  let start = ((step() % size.capacity) * (size.rows % size.capacity)) % size.capacity;
  let place = (start + row) % size.capacity;
  queue_store(place * size.cols + index % size.cols, rows_load(index));
}
