/// Whether an input is the first maximum of a window: earlier inputs are smaller, later ones not larger.
fn wins(at: Pixel, value: Vector, window_y: u32, window_x: u32) -> Choice {
  var result = Choice(true);
  for (var i = 0u; i < size.window; i++) {
    let row = window_y * size.stride + i - size.padding; // wraps around above the image
    if (row >= size.height) { continue; }
    for (var j = 0u; j < size.window; j++) {
      let col = window_x * size.stride + j - size.padding;
      if (col >= size.width) { continue; }
      let other = x_load(input_at(at.image, row, col, at.vector));
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
  if (index >= size.inputs) { return; }
  let at = pixel_of(index, size.height, size.width);
  let value = x_load(index);
  let rows = windows_of(at.y, size.pooledHeight);
  let cols = windows_of(at.x, size.pooledWidth);
  var gradient = Vector(0.0);
  for (var row = rows.x; row < rows.y; row++) {
    for (var col = cols.x; col < cols.y; col++) {
      let upstream = dy_load(output_at(at.image, row, col, at.vector));
      gradient += select(Vector(0.0), upstream, wins(at, value, row, col));
    }
  }
  dx_store(index, gradient);
}
