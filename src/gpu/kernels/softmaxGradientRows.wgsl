@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let at = place_of(group.x + group.y * groups.x, lane);
  var product = Vector(0.0);
  for (var i = at.first; i < size.vectors; i += ROW_LANES) {
    product = fma(y_load(at.start + i), dy_load(at.start + i), product);
  }
  let mean = sum_over_row(sum_of(product), lane);
  for (var i = at.first; i < size.vectors; i += ROW_LANES) {
    if (at.live) { dx_store(at.start + i, y_load(at.start + i) * (dy_load(at.start + i) - mean)); }
  }
}
