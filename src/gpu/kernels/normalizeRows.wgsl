@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let at = place_of(group.x + group.y * groups.x, lane);
  var squares = Vector(0.0);
  for (var i = at.first; i < size.vectors; i += ROW_LANES) {
    let value = x_load(at.start + i);
    squares = fma(value, value, squares);
  }
  let scale = inverseSqrt(max(sum_over_row(sum_of(squares), lane), EPSILON));
  if (at.live) {
    for (var i = at.first; i < size.vectors; i += ROW_LANES) { y_store(at.start + i, x_load(at.start + i) * scale); }
  }
}
