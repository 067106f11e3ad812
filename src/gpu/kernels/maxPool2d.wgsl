@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.outputs) { return; }
  let at = pixel_of(index, size.pooledHeight, size.pooledWidth);
  var largest = Vector(-3e38);
  for (var i = 0u; i < size.window; i++) {
    let row = at.y * size.stride + i - size.padding; // wraps around above the image
    if (row >= size.height) { continue; }
    for (var j = 0u; j < size.window; j++) {
      let col = at.x * size.stride + j - size.padding;
      if (col < size.width) { largest = max(largest, x_load(input_at(at.image, row, col, at.vector))); }
    }
  }
  y_store(index, largest);
}
