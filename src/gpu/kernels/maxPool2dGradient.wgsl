/// Whether an input is the first largest of a window: those before it are smaller, none is larger.
fn wins(at: Pixel, value: Vector, window_y: u32, window_x: u32) -> Choice {
  var result = Choice(true);
  for (var i = 0u; i < SIZE; i++) {
    let row = window_y * STRIDE + i - PADDING; // wraps around above the image
    if (row >= HEIGHT) { continue; }
    for (var j = 0u; j < SIZE; j++) {
      let col = window_x * STRIDE + j - PADDING;
      if (col >= WIDTH_IN) { continue; }
      let other = x[input_at(at.image, row, col, at.vector)];
      let before = row < at.y || (row == at.y && col < at.x);
      if (before) { result = result & (other < value); } else { result = result & (other <= value); }
    }
  }
  return result;
}

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= INPUTS) { return; }
  let at = pixel_of(index, HEIGHT, WIDTH_IN);
  let value = x[index];
  let rows = windows_of(at.y, POOLED_HEIGHT);
  let cols = windows_of(at.x, POOLED_WIDTH);
  var gradient = Vector(0.0);
  for (var row = rows.x; row < rows.y; row++) {
    for (var col = cols.x; col < cols.y; col++) {
      let upstream = dy[output_at(at.image, row, col, at.vector)];
      gradient += select(Vector(0.0), upstream, wins(at, value, row, col));
    }
  }
  dx[index] = gradient;
}
