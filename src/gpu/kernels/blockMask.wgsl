// Rounded, half up, and clamped to 1 … most.
fn side_of(length: f32, most: u32) -> u32 { return clamp(u32(length + 0.5), 1u, most); }

// One lane per patch: it tests all rectangles of its image.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.images * size.rows * size.cols) { return; }
  let first = (index / (size.rows * size.cols)) * size.numbers;
  let row = (index / size.cols) % size.rows;
  let col = index % size.cols;
  var covered = 0.0;
  for (var block = 0u; block < size.blocks; block++) {
    let place = first + 1u + 4u * block;
    let area = LEAST + (GREATEST - LEAST) * numbers_load(place);
    let aspect = pow(ASPECT, 2.0 * numbers_load(place + 1u) - 1.0);
    let height = side_of(sqrt(area * aspect), size.rows);
    let width = side_of(area / f32(height), size.cols);
    // A random number close to 1 may round up to one too many.
    let top = min(u32(numbers_load(place + 2u) * f32(size.rows - height + 1u)), size.rows - height);
    let left = min(u32(numbers_load(place + 3u) * f32(size.cols - width + 1u)), size.cols - width);
    if (row >= top && row < top + height && col >= left && col < left + width) { covered = 1.0; }
  }
  mask_store(index, select(0.0, covered, numbers_load(first) < SHARE));
}
