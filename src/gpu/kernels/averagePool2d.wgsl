@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= OUTPUTS) { return; }
  let at = pixel_of(index, POOLED_HEIGHT, POOLED_WIDTH);
  var sum = Vector(0.0);
  for (var i = 0u; i < SIZE; i++) {
    let row = at.y * STRIDE + i - PADDING; // wraps around above the image
    if (row >= HEIGHT) { continue; }
    for (var j = 0u; j < SIZE; j++) {
      let col = at.x * STRIDE + j - PADDING;
      if (col < WIDTH_IN) { sum += x[input_at(at.image, row, col, at.vector)]; }
    }
  }
  y[index] = sum / f32(SIZE * SIZE);
}
