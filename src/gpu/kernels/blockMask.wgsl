// The nearest whole number, halves up, between 1 and `most`.
fn side_of(length: f32, most: u32) -> u32 { return clamp(u32(length + 0.5), 1u, most); }

// A lane looks for a rectangle that covers its patch.
@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= IMAGES * ROWS * COLS) { return; }
  let first = (index / (ROWS * COLS)) * NUMBERS;
  let row = (index / COLS) % ROWS;
  let col = index % COLS;
  var covered = 0.0;
  for (var block = 0u; block < BLOCKS; block++) {
    let place = first + 1u + 4u * block;
    let area = LEAST + (GREATEST - LEAST) * numbers[place];
    let aspect = pow(ASPECT, 2.0 * numbers[place + 1u] - 1.0);
    let height = side_of(sqrt(area * aspect), ROWS);
    let width = side_of(area / f32(height), COLS);
    // A number next to 1 may round up to one place too many.
    let top = min(u32(numbers[place + 2u] * f32(ROWS - height + 1u)), ROWS - height);
    let left = min(u32(numbers[place + 3u] * f32(COLS - width + 1u)), COLS - width);
    if (row >= top && row < top + height && col >= left && col < left + width) { covered = 1.0; }
  }
  mask[index] = select(0.0, covered, numbers[first] < SHARE);
}
