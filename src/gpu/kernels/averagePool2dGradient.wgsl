@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = (group.x + group.y * groups.x) * LANES + lane;
  if (index >= size.inputs) { return; }
  let at = pixel_of(index, size.height, size.width);
  let rows = windows_of(at.y, size.pooledHeight);
  let cols = windows_of(at.x, size.pooledWidth);
  var gradient = Vector(0.0);
  for (var row = rows.x; row < rows.y; row++) {
    for (var col = cols.x; col < cols.y; col++) {
      gradient += dy_load(output_at(at.image, row, col, at.vector));
    }
  }
  dx_store(index, gradient / f32(size.window * size.window));
}
